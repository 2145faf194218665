---
name: country-of-capital
description: Test draw of country_of_capital
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

Moscow -> Russia
Oslo -> Norway
Vienna -> Austria
Bogota -> Colombia
Kampala -> Uganda
Amman -> Jordan
Quito -> Ecuador
Riga -> Latvia

? Amsterdam -> Netherlands
? Islamabad -> Pakistan
? Athens -> Greece
? Yerevan -> Armenia
? Hanoi -> Vietnam
? Ottawa -> Canada
? Nairobi -> Kenya
? Asuncion -> Paraguay
? Damascus -> Syria
? Ljubljana -> Slovenia
? Caracas -> Venezuela
? Dakar -> Senegal
