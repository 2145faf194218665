---
name: gerund
description: Test draw of gerund
template: "Input: {input}\nOutput: {output}"
joiner: "\n\n"
---

translate -> translating
walk -> walking
lie -> lying
win -> winning
climb -> climbing
direct -> directing
manage -> managing
wait -> waiting

? follow -> following
? sit -> sitting
? drive -> driving
? hate -> hating
? make -> making
? send -> sending
? build -> building
? listen -> listening
? think -> thinking
? watch -> watching
? love -> loving
? believe -> believing
