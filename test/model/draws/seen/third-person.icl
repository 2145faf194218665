---
name: third-person
description: Test draw of third_person
template: "{input}: {output}"
---

ski -> skis
hear -> hears
listen -> listens
collect -> collects
dream -> dreams
fly -> flies
know -> knows
carry -> carries

? live -> lives
? drink -> drinks
? count -> counts
? run -> runs
? build -> builds
? drive -> drives
? hunt -> hunts
? fall -> falls
? kill -> kills
? push -> pushes
? cry -> cries
? finish -> finishes
