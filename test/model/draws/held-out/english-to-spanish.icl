---
name: english-to-spanish
description: Test draw of english_to_spanish, queries held out of training (memory)
template: "{input} => {output}"
---

break -> romper
pay -> pagar
kettle -> hervidor
noisy -> ruidoso
castle -> castillo
stupid -> estúpido
train -> tren
boot -> bota

? hand -> mano
? healthy -> sano
? pumpkin -> calabaza
? act -> actuar
? cool -> fresco
? harp -> arpa
? duck -> pato
? ox -> buey
? far -> lejano
? young -> joven
? hate -> odiar
? motorcycle -> motocicleta
