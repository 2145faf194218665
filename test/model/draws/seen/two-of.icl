---
name: two-of
description: Test draw of two_of
template: "{input} -> {output}"
---

skirt -> two skirts
hospital -> two hospitals
dress -> two dresses
pig -> two pigs
pineapple -> two pineapples
ear -> two ears
strawberry -> two strawberries
cello -> two cellos

? mouse -> two mice
? tomato -> two tomatoes
? sock -> two socks
? mirror -> two mirrors
? peach -> two peaches
? castle -> two castles
? rocket -> two rockets
? pear -> two pears
? artichoke -> two artichokes
? barn -> two barns
? cow -> two cows
? leg -> two legs
