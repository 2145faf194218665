---
name: sentiment
description: Test draw of sentiment, queries held out of training (memory)
template: "{input} -> {output}"
---

wonderful -> positive
unlucky -> negative
lucky -> positive
peaceful -> positive
beautiful -> positive
amazing -> positive
gentle -> positive
friend -> positive

? tired -> negative
? thank -> positive
? pain -> negative
? beauty -> positive
? dishonest -> negative
? death -> negative
? lovely -> positive
? loyal -> positive
? hero -> positive
? murder -> negative
? miserable -> negative
? hope -> positive
