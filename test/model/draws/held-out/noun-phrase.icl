---
name: noun-phrase
description: Test draw of noun_phrase, queries held out of training (memory)
template: "{input} -> {output}"
---

broom -> wooden broom
trumpet -> metal trumpet
violin -> brown violin
drawer -> wooden drawer
bean -> green bean
fork -> metal fork
banana -> yellow banana
ship -> big ship

? river -> big river
? bed -> wooden bed
? calf -> small calf
? leaf -> green leaf
? fridge -> metal fridge
? screw -> metal screw
? pan -> metal pan
? bus -> big bus
? tooth -> small tooth
? tomato -> red tomato
? island -> big island
? castle -> big castle
