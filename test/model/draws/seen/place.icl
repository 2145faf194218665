---
name: place
description: Test draw of place
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

lettuce -> garden
piano -> stage
shelf -> library
radish -> garden
bee -> garden
banana -> plantation
strawberry -> garden
plum -> orchard

? star -> sky
? rocket -> space
? shoe -> foot
? table -> kitchen
? factory -> city
? bridge -> river
? flute -> orchestra
? cherry -> orchard
? harp -> orchestra
? fox -> forest
? bed -> bedroom
? mirror -> bathroom
