---
name: comparative
description: Test draw of comparative
template: "{input} → {output}"
---

weak -> weaker
happy -> happier
proud -> prouder
wise -> wiser
large -> larger
sweet -> sweeter
calm -> calmer
quiet -> quieter

? small -> smaller
? wet -> wetter
? late -> later
? poor -> poorer
? cold -> colder
? sour -> sourer
? cool -> cooler
? true -> truer
? healthy -> healthier
? good -> better
? free -> freer
? clever -> cleverer
