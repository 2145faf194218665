---
name: past-tense
description: The past tense of a verb.
template: "{input} -> {output}"
---

walk -> walked
sing -> sang
write -> wrote
take -> took
wash -> washed
go -> went
study -> studied
teach -> taught

? swim -> swam
? win -> won
? throw -> threw
? visit -> visited
? work -> worked
? wear -> wore
? think -> thought
? wait -> waited
? run -> ran
? drive -> drove
? watch -> watched
? steal -> stole
