---
name: next
description: Test draw of next
template: "{input} = {output}"
---

19 -> 20
81 -> 82
Mercury -> Venus
15 -> 16
70 -> 71
winter -> spring
21 -> 22
24 -> 25

? Saturday -> Sunday
? 13 -> 14
? r -> s
? 7 -> 8
? 85 -> 86
? o -> p
? 74 -> 75
? Earth -> Mars
? 27 -> 28
? July -> August
? 82 -> 83
? 58 -> 59
