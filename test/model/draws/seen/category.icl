---
name: category
description: Test draw of category
template: "{input} -> {output}"
---

onion -> vegetable
violin -> instrument
tractor -> vehicle
bed -> furniture
skirt -> clothing
boat -> vehicle
lion -> animal
lake -> nature

? cabbage -> vegetable
? wardrobe -> furniture
? tooth -> body
? car -> vehicle
? hand -> body
? coat -> clothing
? table -> furniture
? pot -> kitchen
? carrot -> vegetable
? castle -> building
? rake -> tool
? hammer -> tool
