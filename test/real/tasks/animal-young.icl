---
description: The name of an animal's young.
---
dog -> puppy
cat -> kitten
cow -> calf
horse -> foal
sheep -> lamb
lion -> cub
duck -> duckling
pig -> piglet

? bear -> cub
? goat -> kid
? frog -> tadpole
? swan -> cygnet
? kangaroo -> joey
? deer -> fawn
? hen -> chick
? goose -> gosling
? eagle -> eaglet
? wolf -> cub
? elephant -> calf
? tiger -> cub
? fox -> cub
? whale -> calf
? owl -> owlet
? butterfly -> caterpillar
? fish -> fry
? koala -> joey
? donkey -> foal
? zebra -> foal
? seal -> pup
? rabbit -> kit
? turkey -> poult
? giraffe -> calf
