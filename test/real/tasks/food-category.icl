---
description: Whether a food is a fruit, a vegetable, a meat or a drink.
---
apple -> fruit
carrot -> vegetable
beef -> meat
coffee -> drink
banana -> fruit
spinach -> vegetable
pork -> meat
juice -> drink

? pear -> fruit
? onion -> vegetable
? lamb -> meat
? tea -> drink
? grape -> fruit
? cabbage -> vegetable
? bacon -> meat
? wine -> drink
? orange -> fruit
? broccoli -> vegetable
? chicken -> meat
? beer -> drink
? cherry -> fruit
? potato -> vegetable
? ham -> meat
? milk -> drink
? peach -> fruit
? lettuce -> vegetable
? turkey -> meat
? lemonade -> drink
? plum -> fruit
? celery -> vegetable
? steak -> meat
? water -> drink
