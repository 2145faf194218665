---
name: first-letter
description: The first letter of a word.
template: "{input} = {output}"
---

ancient -> a
choose -> c
easy -> e
hide -> h
mosquito -> m
quick -> q
speak -> s
wise -> w

? beaver -> b
? chair -> c
? dark -> d
? eye -> e
? guitar -> g
? kill -> k
? melon -> m
? pea -> p
? raw -> r
? simple -> s
? swim -> s
? wasp -> w
