---
name: lower-case
description: Test draw of lower_case, queries held out of training (a rule of form)
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

FINGER -> finger
ISLAND -> island
STRONG -> strong
LIBRARY -> library
DRAWER -> drawer
SWEATER -> sweater
HIGH -> high
SHELF -> shelf

? PEACH -> peach
? PUMPKIN -> pumpkin
? LEMON -> lemon
? RADISH -> radish
? BEE -> bee
? RUDE -> rude
? TIRED -> tired
? NOISY -> noisy
? TREE -> tree
? COOL -> cool
? COLD -> cold
? ARM -> arm
