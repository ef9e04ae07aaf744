# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Paced traffic through a session both ways, each packet of it accounted for.

A ping is numbered and its echo comes back through the same tunnel, so what
the client sends and what the inside network sends both cross it twice.
"""

import signal

from host import INSIDE, LabError
from stream import INTERVAL, Pings, Stream, words


class Outward(Pings):
    """Pings from a client to the inside network; one at a time."""

    def __init__(self, lab, number):
        self.guest = lab.guest
        self.ns = "c%d" % number
        self.order = self._begin(
            'rm -f /run/paced.log; echo $$ >/run/paced.pid; '
            'exec "$@" >/run/paced.log 2>&1', *words(INTERVAL, INSIDE),
            limit=900)

    def _begin(self, script, *argv, **options):
        return self.guest.begin(self.ns, "sh", "-c", script, "sh", *argv,
                                **options)

    def _do(self, script):
        return self._begin(script).wait().out

    def read(self):
        return self._do("cat /run/paced.log 2>/dev/null")

    def tell(self, number):
        self._do("kill -%d $(cat /run/paced.pid)" % number)

    def stop(self):
        self.tell(signal.SIGINT)
        self.order.wait()


class Paced:
    """Pings from client `number`, which has `address` inside, and to it."""

    def __init__(self, lab, number, address):
        self.lab = lab
        self.number = number
        self.ways = (Outward(lab, number), Stream(lab.host, address))

    def end(self):
        """Stops it.  Returns (sent, lost, came twice), both ways together."""
        ways = [way.account() for way in self.ways]
        for way in self.ways:
            way.stop()
        return (sum(sent for sent, _, _ in ways),
                sum(len(lost) for _, lost, _ in ways),
                sum(twice for _, _, twice in ways))

    def check(self, what):
        """The same as a test: nothing lost, nothing twice."""
        sent, lost, twice = self.end()
        self.lab.tap.ok(sent > 0 and lost == twice == 0,
                        "client %d, %s: of %d pings both ways none is lost" %
                        (self.number, what, sent),
                        "expected: none lost, none twice\n"
                        "     got: %d lost, %d twice" % (lost, twice))
