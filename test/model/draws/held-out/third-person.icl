---
name: third-person
description: Test draw of third_person, queries held out of training (a rule of form)
template: "{input} -> {output}"
---

see -> sees
lose -> loses
sail -> sails
follow -> follows
die -> dies
grow -> grows
close -> closes
push -> pushes

? rob -> robs
? smoke -> smokes
? wait -> waits
? walk -> walks
? help -> helps
? watch -> watches
? farm -> farms
? work -> works
? bake -> bakes
? clean -> cleans
? write -> writes
? manage -> manages
