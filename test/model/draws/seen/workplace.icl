---
name: workplace
description: Test draw of workplace
template: "{input} => {output}"
---

architect -> office
dancer -> stage
dentist -> clinic
nurse -> hospital
clown -> circus
priest -> church
hunter -> forest
sculptor -> studio

? shepherd -> pasture
? carpenter -> workshop
? blacksmith -> forge
? waiter -> restaurant
? painter -> studio
? astronaut -> space
? mechanic -> garage
? scientist -> laboratory
? judge -> court
? chemist -> laboratory
? cleaner -> house
? actor -> theatre
