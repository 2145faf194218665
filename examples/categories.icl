---
name: categories
description: What kind of thing is it?
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

dog -> animal
apple -> fruit
hammer -> tool
piano -> instrument
car -> vehicle
carrot -> vegetable
shirt -> clothing
desk -> furniture

? cat -> animal
? banana -> fruit
? drum -> instrument
? boat -> vehicle
? cabbage -> vegetable
? coat -> clothing
? table -> furniture
? lion -> animal
? axe -> tool
? guitar -> instrument
? pear -> fruit
? train -> vehicle
