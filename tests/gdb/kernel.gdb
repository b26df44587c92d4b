# SPDX-License-Identifier: MIT
# The kernel and a program under it, on two harts.
python import os; gdb.execute("add-symbol-file " + os.environ["KERNEL_ELF"])
info threads
break exec_load
continue
backtrace 2
thread 2
print $priv
thread 1
hbreak main
continue
print $priv
print argc
monitor walk &main
python gdb.execute("monitor walk %d" % int(gdb.parse_and_eval("(unsigned long)main")))
python gdb.execute("x/2i $pc")
python gdb.execute("monitor why %d" % int(gdb.parse_and_eval("(unsigned long)main")))
python gdb.execute("monitor why %d@store" % int(gdb.parse_and_eval("(unsigned long)main")))
monitor why nothing
watch counter
continue
continue
print counter
delete
monitor tlb
monitor regs
monitor physical on
x/1xw 0x80000000
monitor physical off
monitor nonsense
break handle_mm_fault
continue
print/x $scause
delete
continue
