---
name: last-item
description: Test draw of last_item
template: "{input}: {output}"
---

drive, bring, belt -> belt
sleep, church, dream -> dream
explore, cabbage, island -> island
write, saw, pull -> pull
plan, study, melon, visit -> visit
hotel, catch, free -> free
lemon, shelf, think -> think
happy, bad, cow, kill -> kill

? shirt, easy, thin, beach -> beach
? violin, big, weak -> weak
? deer, clean, wise, whale -> whale
? belt, old, throw, desert -> desert
? finger, burn, dress, proud -> proud
? church, sun, orange -> orange
? learn, bucket, bitter -> bitter
? stone, bitter, loose -> loose
? finish, cut, walk, quick -> quick
? hear, eat, quiet, sofa -> sofa
? wolf, cello, believe -> believe
? pay, farm, happy, burn -> burn
