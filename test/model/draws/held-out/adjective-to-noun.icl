---
name: adjective-to-noun
description: Test draw of adjective_to_noun, queries held out of training (memory)
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

rude -> rudeness
rich -> wealth
cold -> coldness
strong -> strength
tired -> tiredness
high -> height
full -> fullness
hungry -> hunger

? fat -> fatness
? tall -> height
? thin -> thinness
? poor -> poverty
? thick -> thickness
? bright -> brightness
? narrow -> narrowness
? good -> goodness
? cheap -> cheapness
? dark -> darkness
? deep -> depth
