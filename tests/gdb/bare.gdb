# SPDX-License-Identifier: MIT
# A bare-metal program looked at: the same is printed on Vitrine and on QEMU.
info registers pc
break main
continue
backtrace
print $priv
print/x $satp
print/x $medeleg
stepi
stepi
info registers ra gp a0 a1 pc
x/6i $pc
print/x *(unsigned long *)$sp
set $t0 = 0x1234
print/x $t0
set $ft0 = 1.5
print $ft0
set $mscratch = 0x55aa
print/x $mscratch
watch bare_checks
continue
continue
print bare_checks
rwatch bare_failures
delete
set variable bare_failures = 3
print bare_failures
set variable bare_failures = 0
hbreak bare_finish
tbreak paging_pmp
continue
finish
delete 5
continue
detach
