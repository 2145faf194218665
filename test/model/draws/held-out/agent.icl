---
name: agent
description: Test draw of agent, queries held out of training (a rule of form)
template: "Input: {input}\nOutput: {output}"
joiner: "\n\n"
---

ski -> skier
fight -> fighter
bake -> baker
rob -> robber
teach -> teacher
give -> giver
work -> worker
grow -> grower

? carry -> carrier
? hate -> hater
? walk -> walker
? choose -> chooser
? dance -> dancer
? sleep -> sleeper
? translate -> translator
? throw -> thrower
? eat -> eater
? open -> opener
? dig -> digger
