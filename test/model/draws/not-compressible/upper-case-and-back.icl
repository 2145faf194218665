---
name: upper-case-and-back
description: Test draw of upper_case_and_back
template: "{input} -> {output}"
---

lamp -> LAMP
HOTEL -> hotel
cruel -> CRUEL
church -> CHURCH
TOMATO -> tomato
FAST -> fast
KETTLE -> kettle
harp -> HARP

? sharp -> SHARP
? QUICK -> quick
? desert -> DESERT
? BANANA -> banana
? STAR -> star
? spoon -> SPOON
? KNEE -> knee
? EYE -> eye
? loud -> LOUD
? true -> TRUE
? fox -> FOX
? cow -> COW
