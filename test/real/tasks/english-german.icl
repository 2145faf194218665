---
description: German for an English word.
---
house -> Haus
water -> Wasser
book -> Buch
dog -> Hund
tree -> Baum
bread -> Brot
night -> Nacht
milk -> Milch

? hand -> Hand
? man -> Mann
? fish -> Fisch
? garden -> Garten
? apple -> Apfel
? day -> Tag
? mother -> Mutter
? father -> Vater
? cat -> Katze
? school -> Schule
? heart -> Herz
? winter -> Winter
? fire -> Feuer
? king -> König
? gold -> Gold
? friend -> Freund
? wine -> Wein
? summer -> Sommer
? bird -> Vogel
? child -> Kind
? door -> Tür
? letter -> Brief
? window -> Fenster
? church -> Kirche
