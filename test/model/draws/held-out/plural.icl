---
name: plural
description: Test draw of plural, queries held out of training (a rule of form)
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

sun -> suns
train -> trains
skirt -> skirts
belt -> belts
mountain -> mountains
whale -> whales
cow -> cows
ship -> ships

? pineapple -> pineapples
? tree -> trees
? moon -> moons
? peach -> peaches
? finger -> fingers
? lamp -> lamps
? cup -> cups
? kettle -> kettles
? mouth -> mouths
? flower -> flowers
? onion -> onions
? nose -> noses
