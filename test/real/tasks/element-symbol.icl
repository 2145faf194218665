---
description: The symbol of a chemical element.
---
hydrogen -> H
helium -> He
carbon -> C
nitrogen -> N
sodium -> Na
iron -> Fe
gold -> Au
calcium -> Ca

? oxygen -> O
? silver -> Ag
? copper -> Cu
? lead -> Pb
? zinc -> Zn
? tin -> Sn
? potassium -> K
? magnesium -> Mg
? aluminium -> Al
? silicon -> Si
? sulfur -> S
? chlorine -> Cl
? neon -> Ne
? argon -> Ar
? lithium -> Li
? mercury -> Hg
? uranium -> U
? nickel -> Ni
? iodine -> I
? fluorine -> F
? phosphorus -> P
? titanium -> Ti
? chromium -> Cr
? platinum -> Pt
