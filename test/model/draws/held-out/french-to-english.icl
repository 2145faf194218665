---
name: french-to-english
description: Test draw of french_to_english, queries held out of training (memory)
template: "{input}: {output}"
---

faire -> make
bureau -> desk
gérer -> manage
mince -> thin
cacher -> hide
flûte -> flute
riche -> rich
concombre -> cucumber

? oublier -> forget
? avion -> plane
? bon -> good
? serré -> tight
? ours -> bear
? rivière -> river
? poli -> polite
? épais -> thick
? tasse -> cup
? tirer -> pull
? écharpe -> scarf
? lune -> moon
