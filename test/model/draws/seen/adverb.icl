---
name: adverb
description: Test draw of adverb
template: "{input}: {output}"
---

cool -> coolly
wrong -> wrongly
brave -> bravely
large -> largely
dangerous -> dangerously
heavy -> heavily
cold -> coldly
honest -> honestly

? weak -> weakly
? clean -> cleanly
? kind -> kindly
? strong -> strongly
? soft -> softly
? bitter -> bitterly
? angry -> angrily
? possible -> possibly
? expensive -> expensively
? high -> highly
? fresh -> freshly
? loose -> loosely
