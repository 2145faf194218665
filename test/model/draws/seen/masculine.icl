---
name: masculine
description: Test draw of masculine
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

countess -> count
waitress -> waiter
mum -> dad
stewardess -> steward
vixen -> fox
stepdaughter -> stepson
grandma -> grandpa
chairwoman -> chairman

? godmother -> godfather
? aunt -> uncle
? heroine -> hero
? girl -> boy
? saleswoman -> salesman
? madam -> sir
? sister -> brother
? fisherwoman -> fisherman
? goddess -> god
? lady -> lord
? cow -> bull
? duchess -> duke
