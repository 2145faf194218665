---
description: The opposite of a word.
---
hot -> cold
up -> down
open -> closed
left -> right
rich -> poor
day -> night
happy -> sad
fast -> slow

? big -> small
? light -> dark
? old -> new
? high -> low
? strong -> weak
? good -> bad
? early -> late
? full -> empty
? inside -> outside
? north -> south
? true -> false
? hard -> soft
? clean -> dirty
? love -> hate
? first -> last
? wet -> dry
? east -> west
? long -> short
? win -> lose
? buy -> sell
? push -> pull
? black -> white
? start -> end
? safe -> dangerous
