---
name: demonym
description: Test draw of demonym
template: "{input} -> {output}"
---

England -> English
Mongolia -> Mongolian
Sweden -> Swedish
Jamaica -> Jamaican
Iran -> Iranian
Mexico -> Mexican
Nepal -> Nepalese
Greece -> Greek

? Scotland -> Scottish
? Italy -> Italian
? Serbia -> Serbian
? China -> Chinese
? Venezuela -> Venezuelan
? Romania -> Romanian
? Germany -> German
? Thailand -> Thai
? Afghanistan -> Afghan
? Bulgaria -> Bulgarian
? Albania -> Albanian
? Iceland -> Icelandic
