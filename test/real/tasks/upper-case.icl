---
description: The word in capital letters.
---
dog -> DOG
house -> HOUSE
red -> RED
table -> TABLE
sun -> SUN
water -> WATER
king -> KING
light -> LIGHT

? cat -> CAT
? tree -> TREE
? blue -> BLUE
? chair -> CHAIR
? moon -> MOON
? fire -> FIRE
? queen -> QUEEN
? night -> NIGHT
? book -> BOOK
? stone -> STONE
? green -> GREEN
? door -> DOOR
? star -> STAR
? earth -> EARTH
? milk -> MILK
? bread -> BREAD
? fish -> FISH
? white -> WHITE
? bird -> BIRD
? river -> RIVER
? gold -> GOLD
? paper -> PAPER
? snow -> SNOW
? black -> BLACK
