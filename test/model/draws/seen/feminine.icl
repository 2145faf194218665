---
name: feminine
description: Test draw of feminine
template: "{input} -> {output}"
---

boy -> girl
duke -> duchess
heir -> heiress
actor -> actress
wizard -> witch
lord -> lady
widower -> widow
landlord -> landlady

? monk -> nun
? him -> her
? cowboy -> cowgirl
? chairman -> chairwoman
? hero -> heroine
? grandson -> granddaughter
? lion -> lioness
? spokesman -> spokeswoman
? businessman -> businesswoman
? god -> goddess
? ram -> ewe
? fox -> vixen
