---
name: comparatives
description: The comparative of an adjective.
template: "{input}: {output}"
---

big -> bigger
happy -> happier
cold -> colder
old -> older
easy -> easier
strong -> stronger
dark -> darker

? bad -> worse
? clever -> cleverer
? early -> earlier
? full -> fuller
? hot -> hotter
? light -> lighter
? new -> newer
? sad -> sadder
? simple -> simpler
? sour -> sourer
? ugly -> uglier
