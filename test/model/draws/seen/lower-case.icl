---
name: lower-case
description: Test draw of lower_case
template: "{input} -> {output}"
---

BOAT -> boat
SHOVEL -> shovel
HONEST -> honest
SHARP -> sharp
CABBAGE -> cabbage
SOFA -> sofa
CARROT -> carrot
BITTER -> bitter

? CALM -> calm
? NEAR -> near
? KNIFE -> knife
? FREE -> free
? POSSIBLE -> possible
? BUS -> bus
? PAN -> pan
? POOR -> poor
? PIG -> pig
? DRESS -> dress
? SAW -> saw
? ROUGH -> rough
