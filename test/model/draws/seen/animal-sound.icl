---
name: animal-sound
description: Test draw of animal_sound
template: "{input}: {output}"
---

snake -> hiss
mouse -> squeak
wasp -> buzz
leopard -> growl
bear -> growl
crow -> caw
cobra -> hiss
chicken -> cluck

? goose -> honk
? fly -> buzz
? rat -> squeak
? python -> hiss
? donkey -> bray
? wolf -> howl
? peacock -> scream
? monkey -> chatter
? goat -> bleat
? dog -> bark
? pigeon -> coo
? bee -> buzz
