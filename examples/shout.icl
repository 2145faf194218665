---
name: shout
description: The same word in capitals.
template: "{input} -> {output}"
---

barn -> BARN
cello -> CELLO
easy -> EASY
hat -> HAT
loose -> LOOSE
plum -> PLUM
shirt -> SHIRT
tooth -> TOOTH

? bench -> BENCH
? car -> CAR
? cow -> COW
? empty -> EMPTY
? good -> GOOD
? house -> HOUSE
? light -> LIGHT
? new -> NEW
? possible -> POSSIBLE
? salmon -> SALMON
? sock -> SOCK
? tomato -> TOMATO
