---
description: Whether a sentence is positive or negative.
---
I love this film. -> positive
The food was awful. -> negative
What a wonderful day! -> positive
I hate waiting. -> negative
She did a great job. -> positive
The room was dirty. -> negative
The music was terrible. -> negative
A beautiful and moving book. -> positive

? The service was excellent. -> positive
? I am very disappointed. -> negative
? This is the best cake ever. -> positive
? The plot is boring. -> negative
? He was rude to us. -> negative
? We had so much fun. -> positive
? It broke after one day. -> negative
? The view is amazing. -> positive
? I would not buy it again. -> negative
? They were friendly and helpful. -> positive
? The game is a waste of time. -> negative
? I enjoyed every minute. -> positive
? The coffee is cold and bitter. -> negative
? A brilliant performance. -> positive
? The sound is poor. -> negative
? I am happy with it. -> positive
? The hotel was lovely. -> positive
? The worst trip of my life. -> negative
? It works perfectly. -> positive
? The staff ignored us. -> negative
? A charming little town. -> positive
? The seats are uncomfortable. -> negative
? Highly recommended. -> positive
? Nothing works here. -> negative
