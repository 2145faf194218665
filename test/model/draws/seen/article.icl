---
name: article
description: Test draw of article
template: "{input} => {output}"
---

cucumber -> a cucumber
ambulance -> an ambulance
moon -> a moon
hat -> a hat
ship -> a ship
pig -> a pig
shelf -> a shelf
grape -> a grape

? guitar -> a guitar
? jacket -> a jacket
? arm -> an arm
? pea -> a pea
? cherry -> a cherry
? ear -> an ear
? school -> a school
? bottle -> a bottle
? peach -> a peach
? drum -> a drum
? deer -> a deer
? motorcycle -> a motorcycle
