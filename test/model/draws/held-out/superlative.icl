---
name: superlative
description: Test draw of superlative, queries held out of training (a rule of form)
template: "{input} -> {output}"
---

poor -> poorest
fat -> fattest
cruel -> cruellest
angry -> angriest
fresh -> freshest
clean -> cleanest
cold -> coldest
polite -> politest

? stupid -> stupidest
? sour -> sourest
? near -> nearest
? young -> youngest
? cheap -> cheapest
? true -> truest
? brave -> bravest
? sweet -> sweetest
? smart -> smartest
? large -> largest
