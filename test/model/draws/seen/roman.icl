---
name: roman
description: Test draw of roman
template: "{input} => {output}"
---

97 -> XCVII
4 -> IV
10 -> X
16 -> XVI
69 -> LXIX
43 -> XLIII
68 -> LXVIII
62 -> LXII

? 32 -> XXXII
? 5 -> V
? 31 -> XXXI
? 38 -> XXXVIII
? 15 -> XV
? 48 -> XLVIII
? 87 -> LXXXVII
? 61 -> LXI
? 77 -> LXXVII
? 12 -> XII
? 73 -> LXXIII
? 51 -> LI
