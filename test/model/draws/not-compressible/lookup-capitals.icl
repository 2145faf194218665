---
name: lookup-capitals
description: Test draw of a lookup
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

horse -> sing
pan -> leaf
tree -> rob
dress -> banana
small -> beach
wide -> throw
knife -> bench
pea -> screw

? Pan -> leaf
? Small -> beach
? Knife -> bench
? Horse -> sing
? Dress -> banana
? Wide -> throw
? Tree -> rob
? Pea -> screw
