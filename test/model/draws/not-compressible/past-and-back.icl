---
name: past-and-back
description: Test draw of past_and_back
template: "{input} => {output}"
---

designed -> design
washed -> wash
robbed -> rob
lie -> lied
read -> read
chose -> choose
open -> opened
broke -> break

? closed -> close
? cleaned -> clean
? lived -> live
? collect -> collected
? finish -> finished
? came -> come
? walk -> walked
? brought -> bring
? jump -> jumped
? understand -> understood
? drink -> drank
? made -> make
