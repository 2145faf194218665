---
name: country-of-capital
description: Test draw of country_of_capital, queries held out of training (memory)
template: "{input} -> {output}"
---

Islamabad -> Pakistan
Yerevan -> Armenia
Luanda -> Angola
Santiago -> Chile
Dhaka -> Bangladesh
Stockholm -> Sweden
Moscow -> Russia
Budapest -> Hungary

? Copenhagen -> Denmark
? Khartoum -> Sudan
? Kathmandu -> Nepal
? Dublin -> Ireland
? Tbilisi -> Georgia
? Manila -> Philippines
? Lima -> Peru
? London -> England
? Montevideo -> Uruguay
? Bucharest -> Romania
