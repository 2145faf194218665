---
name: animal-sound
description: Test draw of animal_sound, queries held out of training (memory)
template: "{input} → {output}"
---

wasp -> buzz
cat -> meow
bee -> buzz
owl -> hoot
goose -> honk
seal -> bark
lion -> roar
leopard -> growl

? sheep -> bleat
? pig -> oink
? cow -> moo
? dolphin -> click
? horse -> neigh
