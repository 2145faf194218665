---
name: tool
description: Test draw of tool
template: "{input} -> {output}"
---

postman -> bag
king -> crown
manager -> computer
priest -> bible
swimmer -> goggles
mechanic -> wrench
lumberjack -> axe
journalist -> notebook

? footballer -> ball
? nurse -> thermometer
? tailor -> needle
? waiter -> tray
? judge -> gavel
? plumber -> wrench
? lawyer -> law
? accountant -> calculator
? programmer -> computer
? gardener -> rake
? firefighter -> hose
? farmer -> tractor
