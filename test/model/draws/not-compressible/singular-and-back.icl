---
name: singular-and-back
description: Test draw of singular_and_back
template: "{input} -> {output}"
---

rocket -> rockets
ears -> ear
wolves -> wolf
nail -> nails
shoes -> shoe
flowers -> flower
flute -> flutes
lettuce -> lettuces

? cello -> cellos
? bridges -> bridge
? heads -> head
? cows -> cow
? chairs -> chair
? hotels -> hotel
? dresses -> dress
? melon -> melons
? harp -> harps
? buses -> bus
? orange -> oranges
? flutes -> flute
