---
name: sentiment
description: Test draw of sentiment
template: "{input} -> {output}"
---

successful -> positive
beautiful -> positive
gift -> positive
hurt -> negative
friend -> positive
rude -> negative
sad -> negative
clever -> positive

? evil -> negative
? calm -> positive
? clean -> positive
? laugh -> positive
? useless -> negative
? great -> positive
? smart -> positive
? boring -> negative
? praise -> positive
? perfect -> positive
? dangerous -> negative
? betray -> negative
