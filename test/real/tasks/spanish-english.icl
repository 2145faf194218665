---
description: English for a Spanish word.
---
perro -> dog
casa -> house
agua -> water
libro -> book
gato -> cat
mesa -> table
noche -> night
leche -> milk

? pan -> bread
? mano -> hand
? sol -> sun
? luna -> moon
? amigo -> friend
? madre -> mother
? padre -> father
? rojo -> red
? verde -> green
? ciudad -> city
? calle -> street
? niño -> child
? puerta -> door
? ventana -> window
? flor -> flower
? pez -> fish
? tiempo -> time
? fuego -> fire
? cielo -> sky
? tierra -> earth
? blanco -> white
? negro -> black
? escuela -> school
? corazón -> heart
