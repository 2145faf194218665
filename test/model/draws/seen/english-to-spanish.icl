---
name: english-to-spanish
description: Test draw of english_to_spanish
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

swim -> nadar
elephant -> elefante
send -> enviar
paint -> pintar
full -> lleno
throw -> lanzar
bed -> cama
boot -> bota

? arm -> brazo
? pear -> pera
? call -> llamar
? laugh -> reír
? glove -> guante
? impossible -> imposible
? love -> amar
? fish -> pez
? drum -> tambor
? bad -> malo
? go -> ir
? possible -> posible
