---
name: material
description: Test draw of material
template: "{input} -> {output}"
---

desert -> sand
pot -> metal
bucket -> plastic
motorcycle -> metal
violin -> wood
plate -> porcelain
skirt -> cotton
bottle -> glass

? helicopter -> metal
? beach -> sand
? fork -> steel
? drawer -> wood
? castle -> stone
? sweater -> wool
? spoon -> steel
? tree -> wood
? screw -> steel
? ambulance -> metal
? wardrobe -> wood
? rocket -> metal
