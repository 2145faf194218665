---
name: lookup-backwards
description: Test draw of a lookup
template: "{input} -> {output}"
---

cloud -> axe
cabbage -> push
moon -> house
bucket -> jacket
easy -> ship
sofa -> small
sharp -> lie
arm -> pig

? small -> sofa
? axe -> cloud
? ship -> easy
? push -> cabbage
? pig -> arm
? house -> moon
? lie -> sharp
? jacket -> bucket
