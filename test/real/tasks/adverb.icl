---
description: The adverb of an adjective.
---
slow -> slowly
happy -> happily
quick -> quickly
easy -> easily
loud -> loudly
careful -> carefully
angry -> angrily
simple -> simply

? quiet -> quietly
? lucky -> luckily
? clear -> clearly
? heavy -> heavily
? soft -> softly
? beautiful -> beautifully
? hungry -> hungrily
? gentle -> gently
? sudden -> suddenly
? noisy -> noisily
? brave -> bravely
? polite -> politely
? warm -> warmly
? sad -> sadly
? bright -> brightly
? lazy -> lazily
? deep -> deeply
? honest -> honestly
? safe -> safely
? proud -> proudly
? strong -> strongly
? nervous -> nervously
? real -> really
? perfect -> perfectly
