---
name: tool
description: Test draw of tool, queries held out of training (memory)
template: "{input}: {output}"
---

poet -> pen
banker -> money
butcher -> cleaver
chef -> knife
surgeon -> scalpel
scientist -> microscope
architect -> ruler
dentist -> drill

? librarian -> book
? astronomer -> telescope
? driver -> car
? conductor -> baton
? secretary -> keyboard
? pilot -> plane
? miner -> pickaxe
? monk -> bible
? writer -> pen
