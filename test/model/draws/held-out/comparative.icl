---
name: comparative
description: Test draw of comparative, queries held out of training (a rule of form)
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

clever -> cleverer
hot -> hotter
new -> newer
lazy -> lazier
loud -> louder
short -> shorter
full -> fuller
blunt -> blunter

? long -> longer
? polite -> politer
? angry -> angrier
? cheap -> cheaper
? tight -> tighter
? young -> younger
? rich -> richer
? noisy -> noisier
? rough -> rougher
? thin -> thinner
