---
name: demonym
description: Test draw of demonym, queries held out of training (memory)
template: "{input} = {output}"
---

Paraguay -> Paraguayan
Tunisia -> Tunisian
Serbia -> Serbian
Georgia -> Georgian
Jamaica -> Jamaican
Nigeria -> Nigerian
Kenya -> Kenyan
Canada -> Canadian

? Bangladesh -> Bangladeshi
? Croatia -> Croatian
? Armenia -> Armenian
? Tanzania -> Tanzanian
? Egypt -> Egyptian
? Qatar -> Qatari
? Argentina -> Argentine
? Hungary -> Hungarian
? Colombia -> Colombian
? Austria -> Austrian
? Pakistan -> Pakistani
