---
name: past
description: Test draw of past, queries held out of training (a rule of form)
template: "Input: {input}\nOutput: {output}"
joiner: "\n\n"
---

sell -> sold
understand -> understood
follow -> followed
cry -> cried
smoke -> smoked
run -> ran
draw -> drew
dig -> dug

? listen -> listened
? play -> played
? ski -> skied
? act -> acted
? kiss -> kissed
? invent -> invented
? help -> helped
? plan -> planned
? clean -> cleaned
? laugh -> laughed
? rob -> robbed
? answer -> answered
