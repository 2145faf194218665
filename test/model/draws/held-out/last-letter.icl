---
name: last-letter
description: Test draw of last_letter, queries held out of training (a rule of form)
template: "{input} -> {output}"
---

wolf -> f
desert -> t
donkey -> y
shoe -> e
rabbit -> t
dream -> m
cook -> k
sail -> l

? modern -> n
? mosquito -> o
? honest -> t
? hate -> e
? beetle -> e
? produce -> e
? hide -> e
? soft -> t
? beaver -> r
? give -> e
? lamp -> p
? tooth -> h
