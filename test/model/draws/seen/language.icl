---
name: language
description: Test draw of language
template: "{input} -> {output}"
---

Ecuador -> Spanish
Yemen -> Arabic
Italy -> Italian
Nigeria -> English
Vietnam -> Vietnamese
Fiji -> English
Syria -> Arabic
Ghana -> English

? Turkey -> Turkish
? Denmark -> Danish
? Sweden -> Swedish
? Morocco -> Arabic
? Armenia -> Armenian
? Norway -> Norwegian
? Belgium -> Dutch
? India -> Hindi
? Scotland -> English
? Jordan -> Arabic
? Russia -> Russian
? France -> French
