---
name: capitalise
description: Test draw of capitalise
template: "{input} -> {output}"
---

jacket -> Jacket
visible -> Visible
fork -> Fork
sheep -> Sheep
big -> Big
angry -> Angry
cabbage -> Cabbage
complex -> Complex

? truck -> Truck
? eye -> Eye
? nail -> Nail
? trumpet -> Trumpet
? deer -> Deer
? plum -> Plum
? tractor -> Tractor
? pan -> Pan
? poor -> Poor
? deep -> Deep
? onion -> Onion
? belt -> Belt
