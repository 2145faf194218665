---
name: what-comes-next
description: "What comes next: days, months, letters, seasons, numbers."
template: "{input} -> {output}"
---

Monday -> Tuesday
March -> April
b -> c
7 -> 8
summer -> autumn
June -> July
41 -> 42
Friday -> Saturday
m -> n
88 -> 89

? Tuesday -> Wednesday
? April -> May
? d -> e
? 15 -> 16
? winter -> spring
? October -> November
? 70 -> 71
? Sunday -> Monday
? k -> l
? 34 -> 35
? August -> September
? r -> s
