---
name: animal-class
description: Test draw of animal_class
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

swan -> bird
otter -> mammal
gecko -> reptile
camel -> mammal
owl -> bird
sheep -> mammal
cow -> mammal
rat -> mammal

? alligator -> reptile
? tuna -> fish
? tortoise -> reptile
? iguana -> reptile
? cobra -> reptile
? python -> reptile
? koala -> mammal
? eagle -> bird
? squirrel -> mammal
? fox -> mammal
? wolf -> mammal
? horse -> mammal
