---
name: previous
description: Test draw of previous, queries held out of training (a rule of form)
template: "{input} -> {output}"
---

66 -> 65
June -> May
57 -> 56
54 -> 53
67 -> 66
13 -> 12
69 -> 68
17 -> 16

? 90 -> 89
? 97 -> 96
? 56 -> 55
? 63 -> 62
? 3 -> 2
? 91 -> 90
? 95 -> 94
? 68 -> 67
? 14 -> 13
? 58 -> 57
? 23 -> 22
? 82 -> 81
