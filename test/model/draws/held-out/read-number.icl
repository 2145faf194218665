---
name: read-number
description: Test draw of read_number, queries held out of training (a rule of form)
template: "{input} => {output}"
---

twenty -> 20
ninety four -> 94
thirty five -> 35
seven -> 7
seventy three -> 73
eighty five -> 85
seventy one -> 71
ten -> 10

? fifty five -> 55
? fifty seven -> 57
? eighty six -> 86
? ninety seven -> 97
? seventy five -> 75
? thirty nine -> 39
? seventy seven -> 77
? thirty one -> 31
? forty six -> 46
? sixty two -> 62
? eighty four -> 84
? twenty two -> 22
