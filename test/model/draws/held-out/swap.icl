---
name: swap
description: Test draw of swap, queries held out of training (a rule of form)
template: "{input} -> {output}"
---

paint, sad -> sad, paint
send, house -> house, send
barn, sail -> sail, barn
wide, clean -> clean, wide
laugh, explore -> explore, laugh
direct, happy -> happy, direct
rob, nose -> nose, rob
hammer, ancient -> ancient, hammer

? noisy, mirror -> mirror, noisy
? thick, wear -> wear, thick
? plate, stupid -> stupid, plate
? foolish, foot -> foot, foolish
? cook, noisy -> noisy, cook
? cherry, plate -> plate, cherry
? drink, bridge -> bridge, drink
? slow, foot -> foot, slow
? river, collect -> collect, river
? collect, create -> create, collect
? love, drink -> drink, love
? mirror, slow -> slow, mirror
