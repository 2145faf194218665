---
name: roman
description: Test draw of roman, queries held out of training (a rule of form)
template: "{input} → {output}"
---

31 -> XXXI
76 -> LXXVI
74 -> LXXIV
79 -> LXXIX
89 -> LXXXIX
42 -> XLII
29 -> XXIX
53 -> LIII

? 90 -> XC
? 47 -> XLVII
? 66 -> LXVI
? 49 -> XLIX
? 41 -> XLI
? 27 -> XXVII
? 64 -> LXIV
? 67 -> LXVII
? 70 -> LXX
? 60 -> LX
? 23 -> XXIII
? 85 -> LXXXV
