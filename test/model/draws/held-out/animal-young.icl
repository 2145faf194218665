---
name: animal-young
description: Test draw of animal_young, queries held out of training (memory)
template: "{input} => {output}"
---

pigeon -> squab
whale -> calf
sparrow -> chick
rabbit -> kit
peacock -> peachick
trout -> fry
herring -> fry
beetle -> grub

? dog -> puppy
? owl -> owlet
? otter -> pup
? cow -> calf
? parrot -> chick
? turkey -> poult
? goat -> kid
? wasp -> larva
? fox -> cub
