---
name: english-to-french
description: Test draw of english_to_french
template: "{input} => {output}"
---

noisy -> bruyant
oven -> four
sweater -> pull
bell -> cloche
sock -> chaussette
open -> ouvrir
steal -> voler
beach -> plage

? cow -> vache
? motorcycle -> moto
? harp -> harpe
? cup -> tasse
? mirror -> miroir
? shelf -> étagère
? finish -> finir
? heavy -> lourd
? easy -> facile
? ugly -> laid
? wrong -> faux
? pumpkin -> citrouille
