---
name: french-to-english
description: French words in English.
template: "{input} → {output}"
---

chien -> dog
maison -> house
fleur -> flower
boire -> drink
froid -> cold
chapeau -> hat
lent -> slow
pont -> bridge

? chat -> cat
? cheval -> horse
? bouche -> mouth
? citron -> lemon
? manger -> eat
? dormir -> sleep
? château -> castle
? feuille -> leaf
? heureux -> happy
? couteau -> knife
? marteau -> hammer
? jeune -> young
