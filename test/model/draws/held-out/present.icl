---
name: present
description: Test draw of present, queries held out of training (a rule of form)
template: "{input}: {output}"
---

travelled -> travel
designed -> design
said -> say
pulled -> pull
cried -> cry
closed -> close
skied -> ski
studied -> study

? listened -> listen
? loved -> love
? heard -> hear
? hunted -> hunt
? killed -> kill
? laughed -> laugh
? hated -> hate
? carried -> carry
? danced -> dance
? walked -> walk
? created -> create
? acted -> act
