---
name: capital-and-back
description: Test draw of capital_and_back
template: "Input: {input}\nOutput: {output}"
joiner: "\n\n"
---

Australia -> Canberra
Honduras -> Tegucigalpa
Suva -> Fiji
Stockholm -> Sweden
Switzerland -> Bern
Slovenia -> Ljubljana
Cuba -> Havana
Portugal -> Lisbon

? Kampala -> Uganda
? Brasilia -> Brazil
? Chile -> Santiago
? Romania -> Bucharest
? Venezuela -> Caracas
? Vilnius -> Lithuania
? Russia -> Moscow
? Tallinn -> Estonia
? Madrid -> Spain
? Samoa -> Apia
? Poland -> Warsaw
? Bangkok -> Thailand
