---
name: ordinal
description: Test draw of ordinal
template: "{input} → {output}"
---

17 -> seventeenth
37 -> thirty seventh
99 -> ninety ninth
18 -> eighteenth
76 -> seventy sixth
44 -> forty fourth
87 -> eighty seventh
85 -> eighty fifth

? 69 -> sixty ninth
? 27 -> twenty seventh
? 13 -> thirteenth
? 19 -> nineteenth
? 54 -> fifty fourth
? 47 -> forty seventh
? 23 -> twenty third
? 39 -> thirty ninth
? 53 -> fifty third
? 68 -> sixty eighth
? 79 -> seventy ninth
? 60 -> sixtieth
