---
name: copy
description: Test draw of copy, queries held out of training (a rule of form)
template: "{input}: {output}"
---

bat -> bat
aiguille -> aiguille
fight -> fight
needle -> needle
Brussels -> Brussels
violonchelo -> violonchelo
Bicycle -> Bicycle
Zahn -> Zahn

? Nigeria -> Nigeria
? warm -> warm
? teach -> teach
? PLUM -> PLUM
? NAIL -> NAIL
? LIGHT -> LIGHT
? cuillère -> cuillère
? LAKE -> LAKE
? Bitter -> Bitter
? chemise -> chemise
? flor -> flor
? quiet -> quiet
