# SPDX-License-Identifier: MIT
# Linux from its first instruction to a trap on its way, then let go.
hbreak *0x80200000
continue
print/x $satp
delete
python import os, signal, threading
python threading.Timer(0.7, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
continue
info threads
print/x (unsigned long)$satp >> 60
hbreak *($stvec & ~1)
continue
print $priv
python gdb.execute("monitor walk %d" % (int(gdb.parse_and_eval("(unsigned long)$stvec")) & ~1))
x/2i $pc
delete
stepi
detach
