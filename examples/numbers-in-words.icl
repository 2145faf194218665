---
name: numbers-in-words
description: Numbers spelled out; most answers take two tokens or more.
template: "{input} -> {output}"
---

42 -> forty two
17 -> seventeen
88 -> eighty eight
5 -> five
63 -> sixty three
91 -> ninety one
30 -> thirty
76 -> seventy six

? 21 -> twenty one
? 39 -> thirty nine
? 54 -> fifty four
? 68 -> sixty eight
? 73 -> seventy three
? 99 -> ninety nine
? 12 -> twelve
? 47 -> forty seven
? 85 -> eighty five
? 26 -> twenty six
? 60 -> sixty
? 33 -> thirty three
