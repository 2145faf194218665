---
name: feminine-and-back
description: Test draw of feminine_and_back
template: "{input} -> {output}"
---

uncle -> aunt
heiress -> heir
himself -> herself
stepdaughter -> stepson
gentleman -> lady
waiter -> waitress
countess -> count
landlord -> landlady

? cowboy -> cowgirl
? fireman -> firewoman
? businesswoman -> businessman
? fisherman -> fisherwoman
? godfather -> godmother
? wizard -> witch
? stallion -> mare
? stepfather -> stepmother
? empress -> emperor
? postwoman -> postman
? salesman -> saleswoman
? chairman -> chairwoman
