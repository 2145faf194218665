---
name: currency
description: Test draw of currency
template: "{input} -> {output}"
---

Colombia -> peso
Somalia -> shilling
Belgium -> euro
England -> pound
Netherlands -> euro
Scotland -> pound
Iraq -> dinar
Poland -> zloty

? Afghanistan -> afghani
? Syria -> pound
? Nigeria -> naira
? Nepal -> rupee
? Greece -> euro
? Tanzania -> shilling
? Lithuania -> euro
? Russia -> ruble
? Finland -> euro
? Ireland -> euro
? Jordan -> dinar
? Portugal -> euro
