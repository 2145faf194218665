---
name: masculine
description: Test draw of masculine, queries held out of training (memory)
template: "{input} => {output}"
---

madam -> sir
goddess -> god
chairwoman -> chairman
queen -> king
granddaughter -> grandson
sorceress -> sorcerer
godmother -> godfather
baroness -> baron

? herself -> himself
? lioness -> lion
? bride -> groom
? cowgirl -> cowboy
? nun -> monk
? ewe -> ram
? spokeswoman -> spokesman
