# SPDX-License-Identifier: MIT
"""What a person types to a program (keys.c), and when. Everything that then
is on the screen must be what Linux's own terminal makes of it: the same
program runs under qemu-riscv64, on a terminal of this host."""
from terminal import Terminal

# name, arguments, and pairs: when this text has come, type that (a function
# is called with the terminal)
DIALOGUES = [
    ("lines and the end", ["lines"],
     [("> ", "one\r"), ("> ", "two\n"), ("> ", "\x04")]),
    ("the end after half a line", ["lines"],
     [("> ", "half\x04"), ("> ", "\x04\x04")]),
    ("short reads of a long line", ["lines", "4"],
     [("> ", "abcdefgh\r"), ("> ", ""), ("> ", ""), ("> ", "abcd\x04"), ("> ", "\x04")]),
    ("erase", ["lines"],
     [("> ", "abd\x7fc\r"), ("> ", "\x7f\x7fx\r"), ("> ", "a\x02b\x7f\x7f\x7fz\r"),
      ("> ", "a\tb\x7f\x7fc\t\t\x7f\x7f\x7f!\r"), ("> ", "\x04")]),
    ("erase of characters of several bytes", ["lines"],
     [("> ", "a\xc3\xa4\x7fb\xe2\x82\xac\x7f\r"), ("> ", "\x04")]),
    ("erase a word", ["lines"],
     [("> ", "one two\x17three\r"), ("> ", "a.b  \x17\x17\x17\x17c\r"), ("> ", "\x04")]),
    ("kill the line", ["lines"],
     [("> ", "one two\x15three\r"), ("> ", "\x15\x02\t\x15x\r"), ("> ", "\x04")]),
    ("the next one literally", ["lines"],
     [("> ", "\x16\x03a\x16\x7f\x7f\x16\x04\x16\x16\r"), ("> ", "\x16\rx\x16\ny\r"),
      ("> ", "\x04")]),
    ("print the line anew", ["lines"],
     [("> ", "ab\x02c\x12d\r"), ("> ", "\x04")]),
    ("control characters", ["lines"],
     [("> ", "\x02\x02\x1b[A\x0b\x00\r"), ("> ", "\x04")]),
    ("a line of 5000", ["lines"],
     [("> ", "x" * 5000 + "\r"), ("> ", "y\r"), ("> ", "\x04")]),
    ("many lines at once", ["lines"],
     [("> ", "a\rbb\rccc\r\r"), ("> ", ""), ("> ", ""), ("> ", ""), ("> ", "\x04")]),
    ("a password", ["password"], [("(silent) ", "secret\x7fX\r")]),
    ("single keys", ["keys"],
     [("key? ", "a"), ("key? ", "\r"), ("key? ", "\x03"), ("key? ", "\x1b"), ("key? ", "\x7f"),
      ("key? ", "\x04"), ("key? ", "\x00"), ("key? ", "q")]),
    ("raw mode", ["raw"],
     [("? ", "\r\x03"), ("five? ", "12"), ("", "345"), ("echoed? ", "a\nb\x02c")]),
    ("reads with a time limit", ["timed"], [("some: ", "ab")]),
    ("signals", ["signals"],
     [("int? ", "lost\x03"), ("line? ", "\x1c"), ("^\\", "kept\r"), ("stop? ", "\x1a"),
      ("compute, int? ", "\x03")]),
    ("Ctrl-C ends what computes", ["hang"], [("hanging", "\x03")]),
    ("Ctrl-\\ too", ["hang"], [("hanging", "\x1c")]),
    ("Ctrl-C ends what sleeps", ["sleep"], [("asleep", "\x03")]),
    ("Ctrl-C ends what reads", ["lines"], [("> ", "abc\x03")]),
    ("the kind of terminal", ["term"], []),
    ("a crash", ["crash"], []),
    ("a new size", ["window"], [("change it: ", lambda terminal: terminal.resize(41, 77))]),
    ("settings", ["settings"], [("type ahead: ", "ab\rcd\r")]),
    ("from one mode to the other", ["modes"], [("begun: ", "abcdef"), ("abcdef", lambda terminal: terminal.resize(41, 77))]),
    ("jobs in the fore- and background", ["jobs"],
     [("line? ", "typed\r"), ("stop? ", "\x1a"), ("end? ", "\x03")]),
    ("output stopped and started", ["lines"],
     [("> ", "\x13abc\r"), ("", "d\x11"), ("> ", "\r"), ("> ", "\x04")]),
]


def status_of(code):
    """As a shell tells it."""
    return 128 - code if code is not None and code < 0 else code


def converse(command, steps):
    """(What was on the screen, and the status), and the terminal."""
    terminal = Terminal(*command)
    at = 0
    for text, keys in steps:
        text = text.encode()
        terminal.wait_until(lambda: text in terminal.output[at:])
        at = max(terminal.output.find(text, at) + len(text), at)
        if callable(keys):
            keys(terminal)
        elif keys:
            terminal.type(keys.encode("latin-1"))
    status = status_of(terminal.end())
    return (terminal.output, status), terminal
