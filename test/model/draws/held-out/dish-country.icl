---
name: dish-country
description: Test draw of dish_country, queries held out of training (memory)
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

lassi -> India
brie -> France
ratatouille -> France
camembert -> France
chorizo -> Spain
vindaloo -> India
crêpe -> France
espresso -> Italy

? baguette -> France
? lasagna -> Italy
? bratwurst -> Germany
? gelato -> Italy
? miso -> Japan
? gazpacho -> Spain
? poutine -> Canada
? rendang -> Indonesia
? wonton -> China
? quiche -> France
