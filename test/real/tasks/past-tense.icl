---
description: The past tense of a verb.
---
walk -> walked
go -> went
see -> saw
play -> played
eat -> ate
make -> made
jump -> jumped
take -> took

? talk -> talked
? run -> ran
? come -> came
? help -> helped
? write -> wrote
? give -> gave
? work -> worked
? drink -> drank
? look -> looked
? sing -> sang
? find -> found
? want -> wanted
? swim -> swam
? know -> knew
? open -> opened
? fly -> flew
? buy -> bought
? need -> needed
? teach -> taught
? break -> broke
? start -> started
? think -> thought
? drive -> drove
? clean -> cleaned
