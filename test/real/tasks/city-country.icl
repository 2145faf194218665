---
description: The country of a city.
---
Lyon -> France
Munich -> Germany
Osaka -> Japan
Milan -> Italy
Seville -> Spain
Mumbai -> India
Toronto -> Canada
Shanghai -> China

? Hamburg -> Germany
? Kyoto -> Japan
? Naples -> Italy
? Barcelona -> Spain
? Delhi -> India
? Vancouver -> Canada
? Marseille -> France
? Sydney -> Australia
? Krakow -> Poland
? Istanbul -> Turkey
? Porto -> Portugal
? Rotterdam -> Netherlands
? Geneva -> Switzerland
? Salzburg -> Austria
? Gothenburg -> Sweden
? Bergen -> Norway
? Cairo -> Egypt
? Lagos -> Nigeria
? Nairobi -> Kenya
? Lima -> Peru
? Busan -> South Korea
? Hanoi -> Vietnam
? Turin -> Italy
? Valencia -> Spain
