---
name: english-to-german
description: Test draw of english_to_german
template: "{input}: {output}"
---

arm -> Arm
car -> Auto
hotel -> Hotel
oven -> Ofen
sofa -> Sofa
bell -> Glocke
difficult -> schwierig
train -> Zug

? wide -> breit
? guitar -> Gitarre
? nose -> Nase
? cherry -> Kirsche
? jacket -> Jacke
? museum -> Museum
? fresh -> frisch
? safe -> sicher
? smooth -> glatt
? rocket -> Rakete
? dirty -> schmutzig
? far -> fern
