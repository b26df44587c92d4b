# SPDX-License-Identifier: MIT
"""A pseudo-terminal with a session of its own, whose leader starts a program
as a shell would: in a process group in the foreground."""
import fcntl
import os
import select
import signal
import struct
import termios
import time

LIMIT_SECONDS = 60


class Terminal:
    def __init__(self, *command, streams=(None, None, None), foreground=True):
        """Streams that are not None are these descriptors instead."""
        self.master, self.slave = os.openpty()
        self.resize(30, 100)
        self.before = termios.tcgetattr(self.slave)
        self.output = b""
        self.status = None
        status_reader, status_writer = os.pipe()
        self.reader = os.fdopen(status_reader)
        self.leader = os.fork()
        if not self.leader:
            self.lead(status_writer, command, streams, foreground)
        os.close(status_writer)
        self.pid = int(self.reader.readline())

    def lead(self, status_writer, command, streams, foreground):
        os.setsid()
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        pid = os.fork()
        if not pid:
            os.setpgid(0, 0)
            if foreground:
                os.tcsetpgrp(self.slave, os.getpid())
            # What runs the tests in the background ignores some of them.
            for number in (signal.SIGHUP, signal.SIGTTOU, signal.SIGINT, signal.SIGQUIT,
                           signal.SIGTSTP, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            for fd in range(3):
                os.dup2(self.slave if streams[fd] is None else streams[fd], fd)
            os.execv(command[0], command)
        os.write(status_writer, b"%d\n" % pid)
        status = os.waitpid(pid, 0)[1]
        os.write(status_writer, b"%d\n" % os.waitstatus_to_exitcode(status))
        os._exit(0)

    def resize(self, rows, columns):
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)

    def type(self, text):
        while text:
            text = text[os.write(self.master, text):]

    def read(self, seconds):
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        self.output += os.read(self.master, 65536)
        return True

    def wait_until(self, is_so):
        end = time.monotonic() + LIMIT_SECONDS
        while not is_so():
            if time.monotonic() > end:
                return False
            self.read(0.02)
        return True

    def wait_text(self, text):
        return self.wait_until(lambda: text in self.output)

    def is_raw(self):
        return not termios.tcgetattr(self.slave)[3] & termios.ICANON

    def wait_raw(self):
        return self.wait_until(self.is_raw)

    def is_as_before(self):
        return termios.tcgetattr(self.slave) == self.before

    def is_stopped(self):
        with open(f"/proc/{self.pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "T"

    def kill(self, number):
        os.kill(self.pid, number)

    def end(self):
        """The exit status, or minus the signal; None: it did not end."""
        ready = []

        def is_told():
            ready[:] = select.select([self.reader], [], [], 0)[0]
            return bool(ready)

        if self.wait_until(is_told):
            self.status = int(self.reader.readline())
        else:
            self.kill(signal.SIGKILL)
        while self.read(0):
            pass
        os.waitpid(self.leader, 0)
        return self.status

    def close(self):
        os.close(self.master)
        os.close(self.slave)
        self.reader.close()
