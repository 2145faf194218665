---
name: language
description: Test draw of language, queries held out of training (memory)
template: "{input} => {output}"
---

Iraq -> Arabic
Australia -> English
Venezuela -> Spanish
Tanzania -> Swahili
Lithuania -> Lithuanian
Tunisia -> Arabic
Peru -> Spanish
Iran -> Persian

? Paraguay -> Spanish
? Portugal -> Portuguese
? Kenya -> Swahili
? Estonia -> Estonian
? Japan -> Japanese
? Latvia -> Latvian
? Qatar -> Arabic
? Nepal -> Nepali
? Mexico -> Spanish
? Senegal -> French
? Spain -> Spanish
