---
name: first-item
description: Test draw of first_item
template: "{input} -> {output}"
---

knife, wardrobe, lose -> knife
kiss, kettle, brave, fast -> kiss
help, low, drawer -> help
trumpet, head, wardrobe, sun -> trumpet
produce, melon, cry, fish -> produce
cheap, factory, peach -> cheap
smart, think, deep -> smart
moon, sofa, hear, bad -> moon

? see, ear, tower -> see
? tongue, wash, kiss -> tongue
? bicycle, hard, burn -> bicycle
? harp, climb, heavy -> harp
? begin, hunt, sweet, glove -> begin
? ask, sail, quick -> ask
? guitar, catch, hide -> guitar
? follow, rough, glove -> follow
? eye, draw, church, rob -> eye
? cloud, guitar, win, weak -> cloud
? close, push, rude -> close
? goose, quick, grape -> goose
