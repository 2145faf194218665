---
name: adverb
description: Test draw of adverb, queries held out of training (a rule of form)
template: "{input} -> {output}"
---

public -> publicly
loose -> loosely
warm -> warmly
rude -> rudely
full -> fully
blunt -> bluntly
quiet -> quietly
wrong -> wrongly

? free -> freely
? sad -> sadly
? slow -> slowly
? safe -> safely
? smooth -> smoothly
? wise -> wisely
? thick -> thickly
? easy -> easily
? new -> newly
