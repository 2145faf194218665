---
name: ordinal
description: Test draw of ordinal, queries held out of training (a rule of form)
template: "{input} -> {output}"
---

70 -> seventieth
78 -> seventy eighth
99 -> ninety ninth
5 -> fifth
83 -> eighty third
38 -> thirty eighth
17 -> seventeenth
82 -> eighty second

? 65 -> sixty fifth
? 74 -> seventy fourth
? 46 -> forty sixth
? 22 -> twenty second
? 32 -> thirty second
? 31 -> thirty first
? 88 -> eighty eighth
? 33 -> thirty third
? 24 -> twenty fourth
? 49 -> forty ninth
? 45 -> forty fifth
? 92 -> ninety second
