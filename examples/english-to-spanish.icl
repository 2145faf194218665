---
name: english-to-spanish
description: English words in Spanish.
template: "{input} -> {output}"
---

dog -> perro
house -> casa
apple -> manzana
bridge -> puente
eat -> comer
cold -> frío
write -> escribir
flower -> flor

? cat -> gato
? horse -> caballo
? church -> iglesia
? chair -> silla
? bottle -> botella
? drink -> beber
? heart -> corazón
? island -> isla
? banana -> plátano
? boat -> barco
? heavy -> pesado
? famous -> famoso
