---
name: singular
description: Test draw of singular, queries held out of training (a rule of form)
template: "{input} -> {output}"
---

schools -> school
geese -> goose
mice -> mouse
stones -> stone
deer -> deer
bees -> bee
skirts -> skirt
hospitals -> hospital

? fridges -> fridge
? cars -> car
? factories -> factory
? pianos -> piano
? mountains -> mountain
? pineapples -> pineapple
? needles -> needle
? shovels -> shovel
? trumpets -> trumpet
? islands -> island
? lemons -> lemon
? axes -> axe
