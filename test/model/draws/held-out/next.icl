---
name: next
description: Test draw of next, queries held out of training (a rule of form)
template: "{input}: {output}"
---

16 -> 17
46 -> 47
22 -> 23
15 -> 16
34 -> 35
85 -> 86
82 -> 83
92 -> 93

? 8 -> 9
? 47 -> 48
? 65 -> 66
? 67 -> 68
? 78 -> 79
? 30 -> 31
? 59 -> 60
? 91 -> 92
? 94 -> 95
? 64 -> 65
? 44 -> 45
? 97 -> 98
