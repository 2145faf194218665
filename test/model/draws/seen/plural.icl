---
name: plural
description: Test draw of plural
template: "{input} -> {output}"
---

bell -> bells
boot -> boots
violin -> violins
car -> cars
banana -> bananas
star -> stars
knee -> knees
fox -> foxes

? cherry -> cherries
? bench -> benches
? trumpet -> trumpets
? ambulance -> ambulances
? shirt -> shirts
? jacket -> jackets
? cello -> cellos
? harp -> harps
? hospital -> hospitals
? chair -> chairs
? tooth -> teeth
? flute -> flutes
