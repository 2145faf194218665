---
name: previous
description: Test draw of previous
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

27 -> 26
w -> v
66 -> 65
42 -> 41
52 -> 51
May -> April
August -> July
28 -> 27

? 93 -> 92
? 7 -> 6
? 37 -> 36
? Tuesday -> Monday
? 11 -> 10
? 6 -> 5
? 73 -> 72
? g -> f
? 13 -> 12
? 50 -> 49
? summer -> spring
? n -> m
