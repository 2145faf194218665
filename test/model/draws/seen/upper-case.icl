---
name: upper-case
description: Test draw of upper_case
template: "{input} => {output}"
---

narrow -> NARROW
plum -> PLUM
axe -> AXE
cool -> COOL
knee -> KNEE
table -> TABLE
bright -> BRIGHT
near -> NEAR

? visible -> VISIBLE
? pan -> PAN
? plate -> PLATE
? saw -> SAW
? tight -> TIGHT
? ear -> EAR
? tooth -> TOOTH
? piano -> PIANO
? lemon -> LEMON
? melon -> MELON
? free -> FREE
? modern -> MODERN
