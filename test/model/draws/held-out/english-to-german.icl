---
name: english-to-german
description: Test draw of english_to_german, queries held out of training (memory)
template: "{input} = {output}"
---

artichoke -> Artischocke
wise -> weise
mountain -> Berg
spoon -> Löffel
stool -> Hocker
flower -> Blume
calm -> ruhig
fox -> Fuchs

? sharp -> scharf
? boat -> Boot
? cold -> kalt
? public -> öffentlich
? late -> spät
? desk -> Schreibtisch
? fat -> dick
? tractor -> Traktor
? hat -> Hut
? bright -> hell
? brave -> mutig
? mirror -> Spiegel
