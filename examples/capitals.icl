---
name: capitals
description: The capital city of a country.
template: "{input} -> {output}"
---

France -> Paris
Spain -> Madrid
Egypt -> Cairo
Peru -> Lima
China -> Beijing
Sweden -> Stockholm
Kenya -> Nairobi
Canada -> Ottawa

? Germany -> Berlin
? Italy -> Rome
? Portugal -> Lisbon
? Greece -> Athens
? Poland -> Warsaw
? Russia -> Moscow
? Cuba -> Havana
? Chile -> Santiago
? Vietnam -> Hanoi
? Thailand -> Bangkok
? Ireland -> Dublin
? Morocco -> Rabat
