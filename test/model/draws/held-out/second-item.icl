---
name: second-item
description: Test draw of second_item, queries held out of training (a rule of form)
template: "{input} -> {output}"
---

visible, rake, climb, burn -> rake
brush, salmon, listen, say -> salmon
listen, send, act -> send
hot, bad, sharp -> bad
manage, easy, low -> easy
hand, go, rude -> go
laugh, dirty, lead -> dirty
cool, make, sock -> make

? scarf, smile, fat, pig -> smile
? chair, slow, empty, museum -> slow
? wear, scarf, mirror -> scarf
? thick, sell, hate, cucumber -> sell
? collect, cucumber, boat, clever -> cucumber
? duck, mirror, foot, wear -> mirror
? chair, hate, cherry, scarf -> hate
? hate, complex, chair, boat -> complex
? foot, thick, flute, scarf -> thick
? stupid, pig, scarf -> pig
? duck, pig, thick, flower -> pig
? fat, noisy, mountain -> noisy
