---
description: The comparative of an adjective.
---
tall -> taller
big -> bigger
easy -> easier
fast -> faster
hot -> hotter
happy -> happier
strong -> stronger
wide -> wider

? small -> smaller
? thin -> thinner
? early -> earlier
? slow -> slower
? sad -> sadder
? heavy -> heavier
? weak -> weaker
? late -> later
? old -> older
? fat -> fatter
? busy -> busier
? young -> younger
? wet -> wetter
? funny -> funnier
? cheap -> cheaper
? safe -> safer
? long -> longer
? flat -> flatter
? lazy -> lazier
? short -> shorter
? dry -> drier
? noisy -> noisier
? deep -> deeper
? brave -> braver
