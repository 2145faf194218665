---
description: The letter after it.
---
a -> b
c -> d
f -> g
h -> i
k -> l
m -> n
p -> q
t -> u

? b -> c
? d -> e
? e -> f
? g -> h
? i -> j
? j -> k
? l -> m
? n -> o
? o -> p
? q -> r
? r -> s
? s -> t
? u -> v
? v -> w
? w -> x
? x -> y
? y -> z
? A -> B
? C -> D
? E -> F
? G -> H
? I -> J
? K -> L
? M -> N
