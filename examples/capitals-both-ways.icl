---
name: capitals-both-ways
description: Countries and capitals in both directions in one file. The demonstrations show both; one vector is of little help.
template: "{input} -> {output}"
---

France -> Paris
Madrid -> Spain
Egypt -> Cairo
Stockholm -> Sweden
Canada -> Ottawa
Athens -> Greece
Kenya -> Nairobi
Beijing -> China

? Germany -> Berlin
? Rome -> Italy
? Peru -> Lima
? Warsaw -> Poland
? Cuba -> Havana
? Moscow -> Russia
? Vietnam -> Hanoi
? Lisbon -> Portugal
? Ireland -> Dublin
? Bangkok -> Thailand
? Chile -> Santiago
? Helsinki -> Finland
