---
name: languages
description: The main language spoken in a country.
template: "{input} => {output}"
---

France -> French
Brazil -> Portuguese
Egypt -> Arabic
Italy -> Italian
Cuba -> Spanish
Poland -> Polish
Austria -> German
Finland -> Finnish

? Germany -> German
? Greece -> Greek
? Peru -> Spanish
? Sweden -> Swedish
? Russia -> Russian
? Chile -> Spanish
? Syria -> Arabic
? Vietnam -> Vietnamese
? England -> English
? Iran -> Persian
? Norway -> Norwegian
? Hungary -> Hungarian
