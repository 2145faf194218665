---
name: spanish-to-english
description: Test draw of spanish_to_english, queries held out of training (memory)
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

planear -> plan
dulce -> sweet
encontrar -> find
ambulancia -> ambulance
horno -> oven
hoja -> leaf
museo -> museum
amar -> love

? mesa -> table
? aguja -> needle
? caliente -> hot
? imposible -> impossible
? plátano -> banana
? áspero -> rough
? limpiar -> clean
? suéter -> sweater
? saltar -> jump
? tonto -> foolish
? ratón -> mouse
? gestionar -> manage
