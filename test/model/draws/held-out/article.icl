---
name: article
description: Test draw of article, queries held out of training (a rule of form)
template: "{input} -> {output}"
---

tooth -> a tooth
scarf -> a scarf
castle -> a castle
belt -> a belt
finger -> a finger
fox -> a fox
mirror -> a mirror
tree -> a tree

? apple -> an apple
? hotel -> a hotel
? knife -> a knife
? ox -> an ox
? kettle -> a kettle
? hospital -> a hospital
? screw -> a screw
? hammer -> a hammer
? potato -> a potato
? drawer -> a drawer
? onion -> an onion
? saw -> a saw
