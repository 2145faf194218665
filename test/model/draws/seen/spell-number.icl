---
name: spell-number
description: Test draw of spell_number
template: "{input} -> {output}"
---

51 -> fifty one
45 -> forty five
13 -> thirteen
59 -> fifty nine
78 -> seventy eight
60 -> sixty
46 -> forty six
85 -> eighty five

? 90 -> ninety
? 10 -> ten
? 76 -> seventy six
? 39 -> thirty nine
? 84 -> eighty four
? 66 -> sixty six
? 7 -> seven
? 88 -> eighty eight
? 50 -> fifty
? 44 -> forty four
? 36 -> thirty six
? 83 -> eighty three
