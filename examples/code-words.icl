---
name: code-words
description: "An invented code: only the demonstrations say which word stands for which. Queries repeat them in other letters."
template: "{input} -> {output}"
---

dog -> kettle
river -> strong
apple -> fast
chair -> violin
hammer -> lamp
happy -> coat
train -> sleep
moon -> onion

? Dog -> kettle
? River -> strong
? Apple -> fast
? Chair -> violin
? Hammer -> lamp
? Happy -> coat
? Train -> sleep
? Moon -> onion
? DOG -> kettle
? RIVER -> strong
? APPLE -> fast
? CHAIR -> violin
? HAMMER -> lamp
? HAPPY -> coat
? TRAIN -> sleep
? MOON -> onion
