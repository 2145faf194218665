---
name: female-forms
description: The female form of a noun.
template: "{input} => {output}"
---

king -> queen
actor -> actress
boy -> girl
uncle -> aunt
hero -> heroine
bull -> cow
monk -> nun
father -> mother

? prince -> princess
? duke -> duchess
? brother -> sister
? son -> daughter
? god -> goddess
? husband -> wife
? lion -> lioness
? waiter -> waitress
? nephew -> niece
? wizard -> witch
? man -> woman
? policeman -> policewoman
