---
name: swap
description: Test draw of swap
template: "{input}: {output}"
---

barn, deep -> deep, barn
false, tree -> tree, false
push, smart -> smart, push
tower, table -> table, tower
tractor, drum -> drum, tractor
finger, tomato -> tomato, finger
desk, see -> see, desk
carrot, closed -> closed, carrot

? drawer, see -> see, drawer
? bowl, carrot -> carrot, bowl
? rough, raw -> raw, rough
? simple, tooth -> tooth, simple
? smooth, quiet -> quiet, smooth
? hammer, speak -> speak, hammer
? believe, knife -> knife, believe
? pumpkin, weak -> weak, pumpkin
? shirt, rake -> rake, shirt
? lose, simple -> simple, lose
? castle, push -> push, castle
? sleep, know -> know, sleep
