---
description: The city of a landmark.
---
Eiffel Tower -> Paris
Colosseum -> Rome
Big Ben -> London
Kremlin -> Moscow
Brandenburg Gate -> Berlin
Acropolis -> Athens
Hagia Sophia -> Istanbul
Prado Museum -> Madrid

? Louvre -> Paris
? Tower Bridge -> London
? Sagrada Familia -> Barcelona
? Charles Bridge -> Prague
? Trevi Fountain -> Rome
? Central Park -> New York
? Empire State Building -> New York
? Golden Gate Bridge -> San Francisco
? Red Square -> Moscow
? Opera House -> Sydney
? Notre Dame -> Paris
? Buckingham Palace -> London
? Rijksmuseum -> Amsterdam
? Parthenon -> Athens
? Tokyo Tower -> Tokyo
? Burj Khalifa -> Dubai
? White House -> Washington
? Forbidden City -> Beijing
? Space Needle -> Seattle
? Pantheon -> Rome
? Uffizi Gallery -> Florence
? Christ the Redeemer -> Rio de Janeiro
? Hyde Park -> London
? Times Square -> New York
