---
name: antonym
description: Test draw of antonym, queries held out of training (memory)
template: "{input} -> {output}"
---

less -> more
over -> under
hell -> heaven
bright -> dim
summer -> winter
empty -> full
tight -> loose
front -> back

? peace -> war
? fall -> rise
? expensive -> cheap
? safe -> dangerous
? future -> past
? parent -> child
? stupid -> smart
? slow -> fast
? attack -> defend
? before -> after
? dangerous -> safe
? everybody -> nobody
