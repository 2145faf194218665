---
name: spell-number
description: Test draw of spell_number, queries held out of training (a rule of form)
template: "{input} -> {output}"
---

39 -> thirty nine
79 -> seventy nine
41 -> forty one
86 -> eighty six
16 -> sixteen
3 -> three
42 -> forty two
73 -> seventy three

? 57 -> fifty seven
? 82 -> eighty two
? 75 -> seventy five
? 52 -> fifty two
? 92 -> ninety two
? 25 -> twenty five
? 61 -> sixty one
? 32 -> thirty two
? 22 -> twenty two
? 98 -> ninety eight
? 24 -> twenty four
? 93 -> ninety three
