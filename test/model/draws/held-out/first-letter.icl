---
name: first-letter
description: Test draw of first_letter, queries held out of training (a rule of form)
template: "{input} -> {output}"
---

help -> h
belt -> b
safe -> s
bucket -> b
print -> p
sweater -> s
monkey -> m
finger -> f

? skirt -> s
? brush -> b
? call -> c
? sick -> s
? scarf -> s
? bicycle -> b
? fox -> f
? teach -> t
? wash -> w
? island -> i
? forget -> f
? library -> l
