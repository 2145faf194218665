---
name: animal-young
description: Test draw of animal_young
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

mouse -> pup
seal -> pup
cricket -> nymph
trout -> fry
whale -> calf
penguin -> chick
cobra -> hatchling
eagle -> eaglet

? goose -> gosling
? donkey -> foal
? horse -> foal
? hare -> leveret
? squirrel -> kit
? ant -> larva
? gecko -> hatchling
? peacock -> peachick
? tortoise -> hatchling
? eel -> elver
? pigeon -> squab
? kangaroo -> joey
