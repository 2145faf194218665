---
name: agent
description: Test draw of agent
template: "{input} -> {output}"
---

paint -> painter
push -> pusher
dream -> dreamer
send -> sender
ski -> skier
wait -> waiter
hunt -> hunter
produce -> producer

? speak -> speaker
? listen -> listener
? clean -> cleaner
? create -> creator
? direct -> director
? farm -> farmer
? print -> printer
? fight -> fighter
? believe -> believer
? build -> builder
? burn -> burner
? design -> designer
