---
name: past
description: Test draw of past
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

catch -> caught
throw -> threw
lead -> led
sell -> sold
run -> ran
love -> loved
climb -> climbed
dance -> danced

? pull -> pulled
? buy -> bought
? see -> saw
? learn -> learned
? call -> called
? cook -> cooked
? create -> created
? break -> broke
? fight -> fought
? steal -> stole
? lose -> lost
? hunt -> hunted
