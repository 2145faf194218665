---
name: last-letter
description: Test draw of last_letter
template: "{input} -> {output}"
---

sick -> k
travel -> l
create -> e
thick -> k
forget -> t
artichoke -> e
flute -> e
late -> e

? seal -> l
? lose -> e
? harp -> p
? wait -> t
? desert -> t
? cabbage -> e
? sleep -> p
? parrot -> t
? drive -> e
? radish -> h
? sharp -> p
? foolish -> h
