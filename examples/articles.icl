---
name: articles
description: "A word with its indefinite article: an answer of two words."
template: "{input} -> {output}"
---

dog -> a dog
axe -> an axe
elephant -> an elephant
car -> a car
island -> an island
house -> a house
ear -> an ear
train -> a train

? orange -> an orange
? cat -> a cat
? ambulance -> an ambulance
? eye -> an eye
? bear -> a bear
? arm -> an arm
? boat -> a boat
? artichoke -> an artichoke
? table -> a table
? piano -> a piano
? lion -> a lion
? oven -> an oven
