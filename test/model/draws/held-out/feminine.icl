---
name: feminine
description: Test draw of feminine, queries held out of training (memory)
template: "{input}: {output}"
---

lion -> lioness
monk -> nun
boy -> girl
rooster -> hen
sorcerer -> sorceress
widower -> widow
fox -> vixen
wizard -> witch

? tiger -> tigress
? count -> countess
? grandpa -> grandma
? groom -> bride
? steward -> stewardess
? postman -> postwoman
? he -> she
