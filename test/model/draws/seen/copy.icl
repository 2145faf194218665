---
name: copy
description: Test draw of copy
template: "{input} -> {output}"
---

CUP -> CUP
TRUCK -> TRUCK
mouth -> mouth
Pig -> Pig
Skirt -> Skirt
canard -> canard
travel -> travel
dig -> dig

? DRAWER -> DRAWER
? pineapple -> pineapple
? Kühlschrank -> Kühlschrank
? tazza -> tazza
? ciliegia -> ciliegia
? dent -> dent
? squirrel -> squirrel
? buque -> buque
? WISE -> WISE
? NEEDLE -> NEEDLE
? mano -> mano
? DARK -> DARK
