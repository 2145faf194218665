---
name: sentiment
description: Is the word positive or negative?
template: "{input}: {output}"
---

wonderful -> positive
terrible -> negative
happy -> positive
cruel -> negative
honest -> positive
boring -> negative
friend -> positive
war -> negative

? excellent -> positive
? awful -> negative
? delicious -> positive
? disgusting -> negative
? generous -> positive
? greedy -> negative
? peace -> positive
? poison -> negative
? smile -> positive
? lonely -> negative
? perfect -> positive
? horrible -> negative
