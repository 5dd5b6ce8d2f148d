"""
Runs a command in a separate terminal of 120 x 40 cells, and discards its output.

    python3 terminal.py DRAINED COMMAND...

DRAINED is "always", "never" (only the terminal's buffer of some kilobytes accepts output), or "closed" (drained until
SIGUSR1 closes the terminal). Exits with the command's exit code, or with its negative signal number in 8 bits.
"""

import fcntl
import os
import pty
import signal
import struct
import sys
import termios

drained, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    os.execvp(command[0], command)
if drained == "closed":
    signal.signal(signal.SIGUSR1, lambda *_: os.close(terminal))
if drained != "never":
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        pass  # The last process on the terminal has ended, or SIGUSR1 has closed the terminal.
_, status = os.waitpid(pid, 0)
# A late SIGUSR1 must not replace the exit code: Python restores the default handlers before it exits.
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
sys.exit(os.waitstatus_to_exitcode(status) & 0xFF)
