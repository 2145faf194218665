---
name: superlative
description: Test draw of superlative
template: "{input} -> {output}"
---

polite -> politest
easy -> easiest
cool -> coolest
kind -> kindest
heavy -> heaviest
new -> newest
hard -> hardest
rich -> richest

? sad -> saddest
? quick -> quickest
? calm -> calmest
? thick -> thickest
? healthy -> healthiest
? deep -> deepest
? strong -> strongest
? loud -> loudest
? weak -> weakest
? empty -> emptiest
? wide -> widest
? long -> longest
