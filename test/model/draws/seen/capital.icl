---
name: capital
description: Test draw of capital
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

Jordan -> Amman
Afghanistan -> Kabul
France -> Paris
Poland -> Warsaw
Bangladesh -> Dhaka
Finland -> Helsinki
Sweden -> Stockholm
Morocco -> Rabat

? Pakistan -> Islamabad
? Georgia -> Tbilisi
? Philippines -> Manila
? Germany -> Berlin
? Romania -> Bucharest
? Kenya -> Nairobi
? Slovakia -> Bratislava
? Thailand -> Bangkok
? Iran -> Tehran
? Laos -> Vientiane
? Netherlands -> Amsterdam
? Australia -> Canberra
