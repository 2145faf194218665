---
name: upper-case
description: Test draw of upper_case, queries held out of training (a rule of form)
template: "{input} -> {output}"
---

bee -> BEE
young -> YOUNG
rude -> RUDE
cabbage -> CABBAGE
museum -> MUSEUM
goose -> GOOSE
tall -> TALL
big -> BIG

? flute -> FLUTE
? frog -> FROG
? apple -> APPLE
? cup -> CUP
? sick -> SICK
? dress -> DRESS
? hotel -> HOTEL
? stool -> STOOL
? rocket -> ROCKET
? shallow -> SHALLOW
? pear -> PEAR
? screw -> SCREW
