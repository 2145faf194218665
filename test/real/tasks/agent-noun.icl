---
description: The one who does it.
---
teach -> teacher
sing -> singer
write -> writer
run -> runner
paint -> painter
drive -> driver
swim -> swimmer
build -> builder

? dance -> dancer
? farm -> farmer
? bake -> baker
? hunt -> hunter
? read -> reader
? jump -> jumper
? win -> winner
? lead -> leader
? play -> player
? speak -> speaker
? work -> worker
? design -> designer
? climb -> climber
? clean -> cleaner
? help -> helper
? own -> owner
? print -> printer
? ride -> rider
? sleep -> sleeper
? think -> thinker
? travel -> traveler
? walk -> walker
? wait -> waiter
? give -> giver
