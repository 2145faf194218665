---
name: english-to-french
description: Test draw of english_to_french, queries held out of training (memory)
template: "{input} => {output}"
---

jump -> sauter
cool -> frais
finish -> finir
cow -> vache
easy -> facile
stone -> pierre
fall -> tomber
salmon -> saumon

? cat -> chat
? bicycle -> vélo
? needle -> aiguille
? lead -> mener
? pea -> pois
? ambulance -> ambulance
? big -> grand
? ancient -> antique
? throw -> lancer
? sharp -> tranchant
? help -> aider
? fly -> voler
