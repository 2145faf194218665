---
name: continent
description: Test draw of continent
template: "{input} → {output}"
---

Lithuania -> Europe
Syria -> Asia
Switzerland -> Europe
Greece -> Europe
Lebanon -> Asia
Vietnam -> Asia
Sweden -> Europe
Brazil -> America

? France -> Europe
? Egypt -> Africa
? Norway -> Europe
? Argentina -> America
? Malaysia -> Asia
? Italy -> Europe
? Jordan -> Asia
? Finland -> Europe
? Serbia -> Europe
? Iraq -> Asia
? Germany -> Europe
? Libya -> Africa
