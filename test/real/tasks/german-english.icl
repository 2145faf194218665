---
description: English for a German word.
---
Wasser -> water
Buch -> book
Hund -> dog
Haus -> house
Katze -> cat
Schule -> school
Mutter -> mother
Baum -> tree

? Milch -> milk
? Brot -> bread
? Nacht -> night
? Garten -> garden
? Apfel -> apple
? Tag -> day
? Vater -> father
? Fisch -> fish
? Herz -> heart
? Feuer -> fire
? Freund -> friend
? Vogel -> bird
? Kind -> child
? Fenster -> window
? Kirche -> church
? Stadt -> city
? Straße -> street
? Berg -> mountain
? Sonne -> sun
? Mond -> moon
? Wald -> forest
? Stuhl -> chair
? Tisch -> table
? Zeit -> time
