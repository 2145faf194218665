---
name: italian-to-spanish
description: Test draw of italian_to_spanish
template: "{input} -> {output}"
---

semplice -> simple
nave -> buque
complesso -> complejo
sega -> sierra
buono -> bueno
cappello -> sombrero
campana -> campana
aereo -> avión

? secco -> seco
? cetriolo -> pepino
? cacciavite -> destornillador
? caldo -> caliente
? leone -> león
? fabbrica -> fábrica
? bello -> hermoso
? carota -> zanahoria
? debole -> débil
? pera -> pera
? onesto -> honesto
? impossibile -> imposible
