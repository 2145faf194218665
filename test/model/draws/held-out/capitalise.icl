---
name: capitalise
description: Test draw of capitalise, queries held out of training (a rule of form)
template: "{input} -> {output}"
---

plum -> Plum
weak -> Weak
boat -> Boat
knife -> Knife
pan -> Pan
bad -> Bad
frog -> Frog
cello -> Cello

? bus -> Bus
? hand -> Hand
? new -> New
? hospital -> Hospital
? high -> High
? light -> Light
? ox -> Ox
? late -> Late
? cloud -> Cloud
? bed -> Bed
? lamp -> Lamp
? hotel -> Hotel
