---
name: read-number
description: Test draw of read_number
template: "{input} -> {output}"
---

twenty six -> 26
sixty one -> 61
five -> 5
ninety six -> 96
thirty three -> 33
sixty four -> 64
four -> 4
forty four -> 44

? eighty nine -> 89
? ninety eight -> 98
? thirty five -> 35
? seventy six -> 76
? twenty one -> 21
? eighty seven -> 87
? thirteen -> 13
? fifty six -> 56
? seventy two -> 72
? sixty three -> 63
? fifteen -> 15
? eighty -> 80
