# SPDX-License-Identifier: MIT
# Ctrl-C into a machine that runs for ever, then its end.
python import os, signal, threading
python threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
continue
print $priv
kill
