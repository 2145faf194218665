---
name: spanish-to-french
description: Test draw of spanish_to_french
template: "Q: {input}\nA: {output}"
joiner: "\n\n"
---

amargo -> amer
fresa -> fraise
iglesia -> église
plátano -> banane
nuevo -> nouveau
alcachofa -> artichaut
museo -> musée
tractor -> tracteur

? dulce -> sucré
? fresco -> frais
? flauta -> flûte
? joven -> jeune
? tomate -> tomate
? lleno -> plein
? ternero -> veau
? pato -> canard
? crudo -> cru
? montaña -> montagne
? cebolla -> oignon
? banco -> banc
