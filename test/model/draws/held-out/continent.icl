---
name: continent
description: Test draw of continent, queries held out of training (memory)
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

Austria -> Europe
Mexico -> America
Fiji -> Oceania
Cuba -> America
Romania -> Europe
Jordan -> Asia
Japan -> Asia
Paraguay -> America

? Yemen -> Asia
? Poland -> Europe
? Venezuela -> America
? Iran -> Asia
? Somalia -> Africa
? Peru -> America
? Morocco -> Africa
? Jamaica -> America
? Estonia -> Europe
? Tunisia -> Africa
