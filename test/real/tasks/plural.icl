---
description: The plural of a noun.
---
cat -> cats
child -> children
box -> boxes
city -> cities
man -> men
tooth -> teeth
dog -> dogs
leaf -> leaves

? house -> houses
? woman -> women
? bus -> buses
? baby -> babies
? foot -> feet
? knife -> knives
? car -> cars
? mouse -> mice
? dish -> dishes
? lady -> ladies
? goose -> geese
? wolf -> wolves
? tree -> trees
? person -> people
? watch -> watches
? story -> stories
? table -> tables
? wife -> wives
? glass -> glasses
? party -> parties
? book -> books
? shelf -> shelves
? church -> churches
? country -> countries
