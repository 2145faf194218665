---
description: French for a number word.
---
one -> un
two -> deux
three -> trois
four -> quatre
five -> cinq
six -> six
seven -> sept
eight -> huit

? nine -> neuf
? ten -> dix
? eleven -> onze
? twelve -> douze
? thirteen -> treize
? fourteen -> quatorze
? fifteen -> quinze
? sixteen -> seize
? seventeen -> dix-sept
? eighteen -> dix-huit
? nineteen -> dix-neuf
? twenty -> vingt
? thirty -> trente
? forty -> quarante
? fifty -> cinquante
? sixty -> soixante
? seventy -> soixante-dix
? eighty -> quatre-vingts
? ninety -> quatre-vingt-dix
? hundred -> cent
? thousand -> mille
? million -> million
? zero -> zéro
? twenty-one -> vingt et un
