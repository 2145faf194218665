---
name: category
description: Test draw of category, queries held out of training (memory)
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

shirt -> clothing
cow -> animal
hammer -> tool
foot -> body
barn -> building
axe -> tool
library -> building
grape -> fruit

? needle -> tool
? stone -> nature
? shelf -> furniture
? saw -> tool
? orange -> fruit
? mountain -> nature
? cherry -> fruit
? knife -> kitchen
? sun -> nature
? sock -> clothing
? bus -> vehicle
? bridge -> building
