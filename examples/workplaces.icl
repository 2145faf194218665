---
name: workplaces
description: Where does this person work?
template: "Input: {input}\nOutput: {output}"
joiner: "\n\n"
---

teacher -> school
baker -> bakery
judge -> court
nurse -> hospital
sailor -> ship
painter -> studio
miner -> mine
waiter -> restaurant

? chef -> restaurant
? lawyer -> court
? dentist -> clinic
? soldier -> army
? tailor -> shop
? priest -> church
? surgeon -> hospital
? scientist -> laboratory
? knight -> castle
? dancer -> stage
? butcher -> butchery
? librarian -> library
