---
name: workplace
description: Test draw of workplace, queries held out of training (memory)
template: "{input} -> {output}"
---

tailor -> shop
student -> university
baker -> bakery
gardener -> garden
knight -> castle
actor -> theatre
jockey -> racecourse
nurse -> hospital

? doctor -> hospital
? programmer -> office
? pilot -> cockpit
? boxer -> ring
? plumber -> bathroom
? pianist -> stage
? firefighter -> station
? magician -> circus
? postman -> street
