---
name: english-to-spanish-and-back
description: Test draw of english_to_spanish_and_back
template: "{input} -> {output}"
---

estúpido -> stupid
arpa -> harp
beautiful -> hermoso
false -> falso
bring -> traer
tomar -> take
melocotón -> peach
goose -> ganso

? judía -> bean
? horno -> oven
? tractor -> tractor
? choose -> elegir
? fish -> pez
? sonreír -> smile
? leer -> read
? cherry -> cereza
? responder -> answer
? sano -> healthy
? morir -> die
? think -> pensar
