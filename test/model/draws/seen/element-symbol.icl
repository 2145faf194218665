---
name: element-symbol
description: Test draw of element_symbol
template: "{input} => {output}"
---

iron -> Fe
boron -> B
nitrogen -> N
platinum -> Pt
oxygen -> O
helium -> He
cobalt -> Co
uranium -> U

? germanium -> Ge
? beryllium -> Be
? chlorine -> Cl
? copper -> Cu
? tungsten -> W
? sodium -> Na
? bismuth -> Bi
? bromine -> Br
? gallium -> Ga
? carbon -> C
? titanium -> Ti
? xenon -> Xe
