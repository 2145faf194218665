---
name: last-item
description: Test draw of last_item, queries held out of training (a rule of form)
template: "{input} -> {output}"
---

blunt, polite, pay, free -> free
tired, hospital, peach -> peach
kettle, onion, rough -> rough
ship, bright, fly, castle -> castle
fork, sing, knee -> knee
shoe, sour, visible, drawer -> drawer
pan, honest, needle, pot -> pot
believe, rocket, follow -> follow

? scarf, cucumber, long, cherry -> cherry
? boat, flower, collect, clever -> clever
? fresh, near, mirror -> mirror
? cook, fat, duck -> duck
? drink, scarf, complex, smile -> smile
? cook, empty, thick -> thick
? duck, boat, love -> love
? boot, thick, pig, create -> create
? love, drink, fresh -> fresh
? clever, river, healthy -> healthy
? collect, boot, plate -> plate
? wear, stupid, flower, cook -> cook
