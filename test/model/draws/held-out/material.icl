---
name: material
description: Test draw of material, queries held out of training (memory)
template: "{input} -> {output}"
---

bed -> wood
harp -> wood
shoe -> leather
house -> brick
bus -> metal
shirt -> cotton
bench -> wood
desk -> wood

? factory -> concrete
? scarf -> wool
? mirror -> glass
? stool -> wood
? shelf -> wood
? stone -> rock
? boat -> wood
? table -> wood
? screwdriver -> steel
