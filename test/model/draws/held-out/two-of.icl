---
name: two-of
description: Test draw of two_of, queries held out of training (a rule of form)
template: "{input}: {output}"
---

frog -> two frogs
bell -> two bells
house -> two houses
violin -> two violins
nose -> two noses
scarf -> two scarves
axe -> two axes
boat -> two boats

? fork -> two forks
? wolf -> two wolves
? library -> two libraries
? plate -> two plates
? pot -> two pots
? cloud -> two clouds
? drawer -> two drawers
? guitar -> two guitars
? stone -> two stones
? saw -> two saws
? deer -> two deer
? lake -> two lakes
