---
name: first-item
description: Test draw of first_item, queries held out of training (a rule of form)
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

bus, old, lettuce -> bus
weak, tower, sick -> weak
quiet, ear, guitar, dark -> quiet
safe, call, screw, lake -> safe
private, hide, cabbage -> private
stone, broom, sweet -> stone
direct, nail, bake -> direct
direct, pear, simple -> direct

? drink, empty, healthy -> drink
? foolish, cherry, cook -> foolish
? mouse, mountain, near, empty -> mouse
? sell, museum, chair -> sell
? boat, plate, healthy, pig -> boat
? create, love, duck, plate -> create
? foot, collect, clever, scarf -> foot
? plate, mirror, chair -> plate
? mountain, museum, empty -> mountain
? bean, find, mouse, bridge -> bean
? drink, chair, museum, long -> drink
? chair, slow, boot, print -> chair
