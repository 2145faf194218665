---
name: second-item
description: Test draw of second_item
template: "{input} → {output}"
---

fly, pear, head, radish -> pear
hammer, hunt, farm -> hunt
learn, table, sweater -> table
finish, sun, dark -> sun
pull, cheap, raw -> cheap
ask, cat, wrong, work -> cat
count, send, desert, act -> send
go, cold, cup, cruel -> cold

? listen, ear, bed, horse -> ear
? sick, tower, invent, push -> tower
? modern, hand, lion -> hand
? jump, closed, goose -> closed
? bed, wait, high -> wait
? brave, hotel, cloud -> hotel
? bake, banana, bucket -> banana
? come, factory, wait -> factory
? dirty, church, sail -> church
? sweet, rocket, weak -> rocket
? deep, arm, see, wide -> arm
? ladder, pot, cloud -> pot
