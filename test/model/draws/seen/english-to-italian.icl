---
name: english-to-italian
description: Test draw of english_to_italian
template: "{input} → {output}"
---

fridge -> frigorifero
bee -> ape
tired -> stanco
jacket -> giacca
bucket -> secchio
hungry -> affamato
piano -> pianoforte
library -> biblioteca

? rich -> ricco
? bell -> campana
? island -> isola
? brave -> coraggioso
? train -> treno
? lettuce -> lattuga
? finger -> dito
? tight -> stretto
? weak -> debole
? lake -> lago
? expensive -> caro
? strawberry -> fragola
