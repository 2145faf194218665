---
name: singular
description: Test draw of singular
template: "{input} → {output}"
---

cherries -> cherry
hammers -> hammer
deer -> deer
coats -> coat
museums -> museum
peas -> pea
drawers -> drawer
guitars -> guitar

? feet -> foot
? pots -> pot
? tongues -> tongue
? schools -> school
? heads -> head
? melons -> melon
? ladders -> ladder
? dresses -> dress
? whales -> whale
? peaches -> peach
? ambulances -> ambulance
? horses -> horse
