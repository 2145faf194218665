---
name: gerund
description: Test draw of gerund, queries held out of training (a rule of form)
template: "{input} -> {output}"
---

fall -> falling
fight -> fighting
write -> writing
watch -> watching
build -> building
lead -> leading
understand -> understanding
cut -> cutting

? throw -> throwing
? wash -> washing
? break -> breaking
? study -> studying
? kill -> killing
? pay -> paying
? invent -> inventing
? choose -> choosing
? lose -> losing
? play -> playing
? burn -> burning
? laugh -> laughing
