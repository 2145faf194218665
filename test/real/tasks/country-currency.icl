---
description: The currency of a country.
---
Japan -> yen
India -> rupee
Sweden -> krona
Switzerland -> franc
Mexico -> peso
Russia -> ruble
Thailand -> baht
Brazil -> real

? China -> yuan
? Poland -> zloty
? Turkey -> lira
? Israel -> shekel
? Vietnam -> dong
? Nigeria -> naira
? Germany -> euro
? Canada -> dollar
? Norway -> krone
? South Korea -> won
? Kenya -> shilling
? Ukraine -> hryvnia
? Hungary -> forint
? Egypt -> pound
? Australia -> dollar
? France -> euro
? Argentina -> peso
? Pakistan -> rupee
? Spain -> euro
? Denmark -> krone
? Malaysia -> ringgit
? Ghana -> cedi
? Italy -> euro
? Iceland -> krona
