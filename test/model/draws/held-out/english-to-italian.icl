---
name: english-to-italian
description: Test draw of english_to_italian, queries held out of training (memory)
template: "{input}: {output}"
---

cool -> fresco
cheap -> economico
sun -> sole
dirty -> sporco
small -> piccolo
impossible -> impossibile
fridge -> frigorifero
oven -> forno

? pan -> padella
? cherry -> ciliegia
? kind -> gentile
? boot -> stivale
? sweater -> maglione
? fish -> pesce
? cow -> mucca
? fork -> forchetta
? honest -> onesto
? motorcycle -> motocicletta
? plum -> prugna
? ambulance -> ambulanza
