---
name: synonym
description: Test draw of synonym
template: "{input} -> {output}"
---

long -> lengthy
dangerous -> risky
safe -> secure
healthy -> fit
foolish -> silly
rough -> coarse
rich -> wealthy
short -> brief

? empty -> vacant
? late -> tardy
? dry -> arid
? expensive -> costly
? sour -> acidic
? stupid -> dumb
? weak -> feeble
? easy -> simple
? false -> untrue
? calm -> peaceful
? honest -> truthful
? cheap -> inexpensive
