---
name: dish-country
description: Test draw of dish_country
template: "{input} -> {output}"
---

stroopwafel -> Netherlands
lassi -> India
sushi -> Japan
prosciutto -> Italy
haggis -> Scotland
gyros -> Greece
feta -> Greece
paella -> Spain

? churros -> Spain
? gnocchi -> Italy
? raclette -> Switzerland
? tiramisu -> Italy
? paprika -> Hungary
? sangria -> Spain
? tagine -> Morocco
? crêpe -> France
? gouda -> Netherlands
? goulash -> Hungary
? tofu -> China
? raki -> Turkey
