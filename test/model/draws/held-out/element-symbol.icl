---
name: element-symbol
description: Test draw of element_symbol, queries held out of training (memory)
template: "Input: {input}\nOutput: {output}"
joiner: "\n\n"
---

platinum -> Pt
vanadium -> V
barium -> Ba
uranium -> U
calcium -> Ca
copper -> Cu
silver -> Ag
chromium -> Cr

? caesium -> Cs
? silicon -> Si
? cadmium -> Cd
? mercury -> Hg
? magnesium -> Mg
? tin -> Sn
