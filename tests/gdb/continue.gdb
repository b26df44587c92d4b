# SPDX-License-Identifier: MIT
# Looks, changes nothing, and lets the machine run.
info registers
x/4i 0x1000
monitor tlb
break *0x80200000
continue
stepi 20
delete
continue
