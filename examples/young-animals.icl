---
name: young-animals
description: The young of an animal.
template: "{input} → {output}"
---

cat -> kitten
bear -> cub
sheep -> lamb
duck -> duckling
horse -> foal
wolf -> pup
eagle -> eaglet
whale -> calf

? lion -> cub
? pig -> piglet
? swan -> cygnet
? tiger -> cub
? deer -> fawn
? goose -> gosling
? mouse -> pup
? salmon -> fry
? elephant -> calf
? chicken -> chick
? kangaroo -> joey
? butterfly -> caterpillar
