---
name: second-of-list
description: The second item of a list.
template: "{input} -> {output}"
---

dog, cat, horse -> cat
apple, chair, river, hand -> chair
walk, sleep, dance -> sleep
small, heavy, cold, dark -> heavy
moon, star, cloud -> star
spoon, fork, knife -> fork
sing, write, read, swim -> write
shoe, coat, glove -> coat

? train, boat, plane -> boat
? lion, mountain, bottle -> mountain
? old, young, happy, sad -> young
? hammer, nail, broom -> nail
? ear, leg, eye, arm -> leg
? violin, drum, guitar -> drum
? wolf, fox, bear, deer -> fox
? carrot, tomato, potato -> tomato
? teach, learn, build -> learn
? long, wide, deep, high -> wide
? tower, castle, church -> castle
? lemon, cherry, banana, grape -> cherry
