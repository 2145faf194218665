---
name: place
description: Test draw of place, queries held out of training (memory)
template: "{input} -> {output}"
---

nose -> face
island -> sea
fork -> drawer
onion -> garden
rake -> garden
flute -> orchestra
screw -> workshop
dress -> wardrobe

? school -> town
? helicopter -> airport
? sofa -> lounge
? elephant -> savanna
? ladder -> garage
? bus -> street
? library -> town
? barn -> farm
? boot -> foot
? house -> street
? car -> garage
? church -> village
