---
name: first-letter
description: Test draw of first_letter
template: "{input} => {output}"
---

leopard -> l
catch -> c
peach -> p
drum -> d
dirty -> d
direct -> d
light -> l
free -> f

? eat -> e
? hammer -> h
? truck -> t
? castle -> c
? beach -> b
? knife -> k
? lettuce -> l
? love -> l
? wait -> w
? desert -> d
? beetle -> b
? squirrel -> s
