---
name: noun-phrase
description: Test draw of noun_phrase
template: "{input} -> {output}"
---

hammer -> metal hammer
cup -> small cup
nail -> metal nail
horse -> big horse
stool -> wooden stool
train -> metal train
cello -> brown cello
lion -> big lion

? pear -> green pear
? radish -> red radish
? violin -> brown violin
? mouse -> small mouse
? deer -> brown deer
? ladder -> wooden ladder
? cherry -> red cherry
? hospital -> big hospital
? bicycle -> metal bicycle
? moon -> big moon
? ship -> big ship
? strawberry -> red strawberry
