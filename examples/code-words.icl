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
bread -> tall
horse -> green
window -> swim

? Dog -> kettle
? River -> strong
? Apple -> fast
? Chair -> violin
? Hammer -> lamp
? Happy -> coat
? Train -> sleep
? Moon -> onion
? Bread -> tall
? Horse -> green
? Window -> swim
? DOG -> kettle
? RIVER -> strong
? APPLE -> fast
? CHAIR -> violin
? HAMMER -> lamp
