---
name: animal-class
description: Test draw of animal_class, queries held out of training (memory)
template: "{input} -> {output}"
---

koala -> mammal
cricket -> insect
hare -> mammal
turkey -> bird
peacock -> bird
goat -> mammal
wolf -> mammal
pig -> mammal

? penguin -> bird
? carp -> fish
? bat -> mammal
? beetle -> insect
? chicken -> bird
? dolphin -> mammal
? duck -> bird
? ostrich -> bird
? whale -> mammal
