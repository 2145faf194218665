---
name: colour
description: Test draw of colour, queries held out of training (memory)
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

trumpet -> gold
wolf -> grey
bear -> brown
lemon -> yellow
stone -> grey
tomato -> red
plate -> white
leaf -> green

? deer -> brown
? sheep -> white
? pear -> green
? violin -> brown
? cucumber -> green
? strawberry -> red
