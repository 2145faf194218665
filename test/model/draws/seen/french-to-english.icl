---
name: french-to-english
description: Test draw of french_to_english
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

melon -> melon
marcher -> walk
sec -> dry
profond -> deep
montagne -> mountain
fort -> strong
mourir -> die
œil -> eye

? grandir -> grow
? pelle -> shovel
? regarder -> watch
? sale -> dirty
? lampe -> lamp
? voiture -> car
? fatigué -> tired
? chaussette -> sock
? tuer -> kill
? inventer -> invent
? marteau -> hammer
? concombre -> cucumber
