# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""A limit of time that is fair to a machine with other work."""

import resource
import time

LOOK = 0.1      # seconds of a look that nobody has to answer for
MOST = 9        # times the limit that it may be put off
PRESSURE = "/proc/pressure/cpu"
LATE = 2        # seconds that its total may be behind


def _used():
    """CPU seconds of ours, and of what we ran and waited for."""
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, (
        resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def _wanted():
    """Seconds so far in which somebody here waited for a CPU; None where the
    system does not tell."""
    try:
        with open(PRESSURE) as file:
            return int(file.readline().rpartition("=")[2]) / 1e6
    except OSError:
        return None


class Limit:
    """So many seconds, during which somebody looks again and again.  On a
    machine that has time for us a look takes about the CPU time that it
    needs; what it takes beyond the double of that went to others, as that of
    the daemons did, and puts the end off.  But not by more than somebody had
    to wait for a CPU: a daemon that makes us wait gains nothing by that.  Who
    looks asks over() first: there is always one look after the end, however
    late it is."""

    def __init__(self, seconds):
        self.seen, self.used = time.monotonic(), _used()
        self.end, self.most = self.seen + seconds, MOST * seconds
        self.lost, self.wanted = 0, _wanted()

    def over(self):
        now, used = time.monotonic(), _used()
        self.lost += max(0, now - self.seen - LOOK - 2 * (used - self.used))
        self.seen, self.used = now, used
        return now > self.end + min(self.lost, self.most, self._busy())

    def _busy(self):
        if self.wanted is None:
            return 0
        return _wanted() - self.wanted + LATE


def looks(limit, condition, pause):
    """Calls condition until it is true or the limit is over; its value."""
    limit = Limit(limit)
    while True:
        over = limit.over()
        value = condition()
        if value or over:
            return value
        time.sleep(pause)
