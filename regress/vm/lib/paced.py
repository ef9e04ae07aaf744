# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Paced traffic through a session both ways, each packet of it accounted for.

A ping is numbered and its echo comes back through the same tunnel, so what
the client sends and what the inside network sends both cross it twice.
"""

import re
import signal

from host import INSIDE, LabError, wait_for

INTERVAL = 0.05
UNDER_WAY = 2   # seconds that the last packets may need, on a busy machine
PING = ("ping", "-n", "-i", str(INTERVAL), "-W", "10")
ECHO = re.compile(r"icmp_seq=(\d+) ttl=")
SENT = re.compile(r"(\d+) packets transmitted")


def account(text):
    """(sent, lost, came twice) of what a ping that was interrupted said."""
    match = SENT.search(text)
    if not match:
        raise LabError("ping said: " + text[-400:])
    sent = int(match.group(1))
    came = [int(n) for n in ECHO.findall(text)]
    last = max(came, default=0)
    # Those behind the last one are lost if they are more than can be out, or
    # if none came at all.
    due = last if 0 < last >= sent - UNDER_WAY / INTERVAL else sent
    return sent, due - len(set(came)), len(came) - len(set(came))


class Paced:
    """Pings from client `number`, which has `address` inside, and to it."""

    runs = 0

    def __init__(self, lab, number, address):
        Paced.runs += 1
        self.lab = lab
        self.number = number
        self.ns = "c%d" % number
        self.log = "paced.%d.log" % Paced.runs
        self.out = lab.guest.begin(
            self.ns, "sh", "-c",
            'echo $$ >/run/paced.pid; exec "$@"', "sh", *PING, INSIDE,
            limit=900)
        self.back = lab.host.start(lab.host.inside, [*PING, address],
                                   self.log)

    def _stop(self):
        self.lab.guest.do(self.ns, "sh", "-c",
                          "kill -INT $(cat /run/paced.pid)")
        self.back.send_signal(signal.SIGINT)
        self.out.wait()
        wait_for("the end of ping", 20, lambda: self.back.poll() is not None)

    def end(self):
        """Stops it.  Returns (sent, lost, came twice), both ways together."""
        self._stop()
        ways = [account(text) for text in
                (self.out.out, self.lab.host.read(self.log))]
        return tuple(map(sum, zip(*ways)))

    def check(self, what):
        """The same as a test: nothing lost, nothing twice."""
        sent, lost, twice = self.end()
        self.lab.tap.ok(sent > 0 and lost == twice == 0,
                        "client %d, %s: of %d pings both ways none is lost" %
                        (self.number, what, sent),
                        "expected: none lost, none twice\n"
                        "     got: %d lost, %d twice" % (lost, twice))
