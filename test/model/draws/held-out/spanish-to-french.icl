---
name: spanish-to-french
description: Test draw of spanish_to_french, queries held out of training (memory)
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

ancho -> large
fácil -> facile
seco -> sec
nuevo -> nouveau
ambulancia -> ambulance
coche -> voiture
desierto -> désert
lengua -> langue

? pepino -> concombre
? pequeño -> petit
? ojo -> œil
? posible -> possible
? brillante -> brillant
? silla -> chaise
? viejo -> vieux
? ratón -> souris
? hotel -> hôtel
? granero -> grange
? pobre -> pauvre
? pera -> poire
