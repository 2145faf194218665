---
name: adjective-to-noun
description: Test draw of adjective_to_noun
template: "{input} -> {output}"
---

impossible -> impossibility
expensive -> expense
sour -> sourness
noisy -> noise
warm -> warmth
fresh -> freshness
bad -> badness
quiet -> quietness

? dry -> dryness
? safe -> safety
? cruel -> cruelty
? slow -> slowness
? foolish -> foolishness
? calm -> calmness
? hot -> heat
? false -> falsehood
? lazy -> laziness
? empty -> emptiness
? rude -> rudeness
? modern -> modernity
