---
name: present
description: Test draw of present
template: "{input} = {output}"
---

chose -> choose
lied -> lie
sat -> sit
painted -> paint
ran -> run
grew -> grow
climbed -> climb
burned -> burn

? worked -> work
? dug -> dig
? visited -> visit
? sent -> send
? smoked -> smoke
? hid -> hide
? understood -> understand
? knew -> know
? lived -> live
? wore -> wear
? drank -> drink
? studied -> study
