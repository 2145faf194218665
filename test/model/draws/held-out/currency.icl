---
name: currency
description: Test draw of currency, queries held out of training (memory)
template: "{input} => {output}"
---

Romania -> leu
Vietnam -> dong
Portugal -> euro
Italy -> euro
Nigeria -> naira
Ecuador -> dollar
Mexico -> peso
Bangladesh -> taka

? Turkey -> lira
? Japan -> yen
? Fiji -> dollar
? Albania -> lek
? Georgia -> lari
? Spain -> euro
? Armenia -> dram
? Qatar -> riyal
? Iran -> rial
? Australia -> dollar
? Malta -> euro
