---
name: colour
description: Test draw of colour
template: "{input} -> {output}"
---

flute -> silver
cherry -> red
goose -> white
plate -> white
ambulance -> white
fridge -> white
fox -> red
wolf -> grey

? cello -> brown
? frog -> green
? plum -> purple
? carrot -> orange
? tongue -> pink
? cloud -> white
? tooth -> white
? lake -> blue
? lemon -> yellow
? trumpet -> gold
? apple -> red
? pumpkin -> orange
