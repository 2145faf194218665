---
name: spanish-to-english
description: Test draw of spanish_to_english
template: "{input} → {output}"
---

vender -> sell
estrecho -> narrow
isla -> island
camión -> truck
vacío -> empty
perezoso -> lazy
tambor -> drum
helicóptero -> helicopter

? traer -> bring
? abeja -> bee
? hambriento -> hungry
? escuchar -> listen
? sofá -> sofa
? estante -> shelf
? flor -> flower
? piña -> pineapple
? amargo -> bitter
? hacha -> axe
? visible -> visible
? honesto -> honest
