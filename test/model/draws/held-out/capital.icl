---
name: capital
description: Test draw of capital, queries held out of training (memory)
template: "{input} -> {output}"
---

China -> Beijing
Cuba -> Havana
Chile -> Santiago
Belgium -> Brussels
Spain -> Madrid
Libya -> Tripoli
Bangladesh -> Dhaka
Pakistan -> Islamabad

? Japan -> Tokyo
? Austria -> Vienna
? Norway -> Oslo
? Algeria -> Algiers
? Turkey -> Ankara
? Ghana -> Accra
? Indonesia -> Jakarta
? Iceland -> Reykjavik
? Serbia -> Belgrade
? Brazil -> Brasilia
