---
name: antonym
description: Test draw of antonym
template: "{input} -> {output}"
---

cheap -> expensive
multiply -> divide
buy -> sell
top -> bottom
thick -> thin
down -> up
new -> old
out -> in

? low -> high
? cruel -> kind
? less -> more
? difficult -> easy
? happy -> sad
? refuse -> accept
? good -> bad
? true -> false
? none -> all
? wrong -> right
? strong -> weak
? lock -> unlock
