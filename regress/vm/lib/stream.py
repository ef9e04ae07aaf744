# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Traffic that does not stop, numbered pings, and each of them is looked at:
from the inside network to a client's inner address, or from a client."""

import re
import signal
import subprocess

from daemons import within
from host import wait_for

INTERVAL = 0.05
ECHO = re.compile(r"icmp_seq=(\d+) ttl=")
SENT = re.compile(r"\d+/(\d+) packets, ")
LIMIT = 30      # seconds for the answers to so_many()
LAST = 10       # seconds until a ping sent after the check must be back
LATE = 2        # seconds that one may be back later than one sent after it


def words(interval, address):
    return ["ping", "-n", "-i", str(interval), "-W", "10", address]


def so_many(interval, count, address):
    """A ping that waits for all answers.  Without -w it would wait for the
    last one no longer than between two of them; with it it goes on until so
    many have come, whichever they are, so all_back() must look at each."""
    return ["ping", "-n", "-i", str(interval), "-c", str(count), "-w",
            str(LIMIT + int(count * interval)), address]


def all_back(out, count):
    return set(range(1, count + 1)) <= set(map(int, ECHO.findall(out)))


class Pings:
    """A ping that runs; read() is all it has said, tell() sends a signal."""

    asked = 0       # how often it was told to say how many it has sent

    def answered(self):
        """The sequence numbers that came back, in the order they did."""
        return [int(n) for n in ECHO.findall(self.read())]

    def flows(self, more=10, limit=10):
        """True once so many more have come back."""
        was = len(self.answered())
        return within(limit, lambda: len(self.answered()) >= was + more)

    def sent(self):
        """How many have been sent so far: ping says so to SIGQUIT."""
        self.tell(signal.SIGQUIT)
        self.asked += 1
        said = wait_for("ping's count", 10, lambda: SENT.findall(
            self.read())[self.asked - 1:])
        return int(said[-1])

    def account(self):
        """(how many were sent, the numbers that are lost, how many came
        twice) up to the call.  The traffic goes on meanwhile, until one that
        was sent later is back: those before it are not under way any more."""
        sent = self.sent()
        came, lost = [], []

        def look():
            came[:] = self.answered()
            lost[:] = sorted(set(range(1, sent + 1)) - set(came))
            return max(came, default=0) > sent
        if within(LAST, look) and lost:
            within(LATE, lambda: look() and not lost)
        came = [n for n in came if n <= sent]
        return sent, lost, len(came) - len(set(came))

    def lost(self):
        """The numbers that were sent up to the call and are lost."""
        return self.account()[1]


class Stream(Pings):
    number = 0

    def __init__(self, host, address, interval=INTERVAL):
        Stream.number += 1
        self.host = host
        self.log = "stream.%d.log" % Stream.number
        self.proc = host.start(host.inside, words(interval, address),
                               self.log)

    def read(self):
        return self.host.read(self.log)

    def tell(self, number):
        self.proc.send_signal(number)

    def stop(self):
        """Ends it; returns how many came back."""
        self.tell(signal.SIGINT)
        try:
            self.proc.wait(10)
        except subprocess.TimeoutExpired:
            self.proc.kill()
            self.proc.wait()
        return len(self.answered())
