---
name: plurals
description: The plural of a noun, as questions and answers.
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

dog -> dogs
bus -> buses
church -> churches
cherry -> cherries
foot -> feet
car -> cars
knife -> knives
star -> stars

? apple -> apples
? bench -> benches
? wolf -> wolves
? tooth -> teeth
? drum -> drums
? hand -> hands
? train -> trains
? cat -> cats
? house -> houses
? lamp -> lamps
? tree -> trees
? peach -> peaches
