---
name: lookup-upper-case
description: Test draw of a lookup
template: "{input} → {output}"
---

house -> wolf
fat -> low
rake -> finish
calm -> fresh
goose -> lead
barn -> sofa
cold -> drink
shelf -> museum

? CALM -> fresh
? HOUSE -> wolf
? SHELF -> museum
? COLD -> drink
? GOOSE -> lead
? RAKE -> finish
? BARN -> sofa
? FAT -> low
