---
name: italian-to-spanish
description: Test draw of italian_to_spanish, queries held out of training (memory)
template: "{input} -> {output}"
---

pecora -> oveja
violoncello -> violonchelo
fragola -> fresa
bagnato -> mojado
caro -> caro
motocicletta -> motocicleta
duro -> duro
carota -> zanahoria

? facile -> fácil
? scuola -> escuela
? cervo -> ciervo
? carciofo -> alcachofa
? ospedale -> hospital
? ciotola -> tazón
? lento -> lento
? chiaro -> claro
? grande -> grande
? pesca -> melocotón
? secchio -> cubo
? affamato -> hambriento
