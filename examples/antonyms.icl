---
name: antonyms
description: The opposite of a word.
template: "{input} -> {output}"
---

hot -> cold
big -> small
early -> late
rich -> poor
happy -> sad
strong -> weak
day -> night
begin -> end
always -> never
above -> below

? small -> big
? young -> old
? late -> early
? poor -> rich
? sad -> happy
? light -> dark
? full -> empty
? long -> short
? buy -> sell
? night -> day
? win -> lose
? north -> south
