---
description: The language of a sentence.
---
The house is big. -> English
La maison est grande. -> French
Das Haus ist groß. -> German
La casa es grande. -> Spanish
I like dogs. -> English
J'aime les chiens. -> French
Ich mag Hunde. -> German
Me gustan los perros. -> Spanish

? Where is the station? -> English
? Où est la gare ? -> French
? Wo ist der Bahnhof? -> German
? ¿Dónde está la estación? -> Spanish
? It is raining today. -> English
? Il pleut aujourd'hui. -> French
? Heute regnet es. -> German
? Hoy llueve. -> Spanish
? She reads a book. -> English
? Elle lit un livre. -> French
? Sie liest ein Buch. -> German
? Ella lee un libro. -> Spanish
? We are tired. -> English
? Nous sommes fatigués. -> French
? Wir sind müde. -> German
? Estamos cansados. -> Spanish
? Good morning, my friend. -> English
? Bonjour, mon ami. -> French
? Guten Morgen, mein Freund. -> German
? Buenos días, amigo mío. -> Spanish
? The water is cold. -> English
? L'eau est froide. -> French
? Das Wasser ist kalt. -> German
? El agua está fría. -> Spanish
