---
name: synonym
description: Test draw of synonym, queries held out of training (memory)
template: "{input} -> {output}"
---

sick -> ill
sharp -> keen
far -> distant
honest -> truthful
high -> tall
brave -> courageous
dark -> dim
bad -> awful

? complex -> complicated
? young -> youthful
? wrong -> incorrect
? large -> big
? polite -> courteous
? dirty -> filthy
? lazy -> idle
? strong -> powerful
? happy -> glad
