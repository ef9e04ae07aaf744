# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""A limit of time that is fair to a machine with other work."""

import resource
import time

LOOK = 0.1      # seconds of a look that nobody has to answer for
MOST = 9        # times the limit that it may be put off


def _used():
    """CPU seconds of ours, and of what we ran and waited for."""
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, (
        resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


class Limit:
    """So many seconds, during which somebody looks again and again.  On a
    machine that has time for us a look takes about the CPU time that it
    needs; what it takes beyond the double of that went to others, as that of
    the daemons did, and puts the end off.  Who looks asks over() first: there
    is always one look after the end, however late it is."""

    def __init__(self, seconds):
        self.seen, self.used = time.monotonic(), _used()
        self.end = self.seen + seconds
        self.last = self.end + MOST * seconds

    def over(self):
        now, used = time.monotonic(), _used()
        lost = now - self.seen - LOOK - 2 * (used - self.used)
        self.end = min(self.end + max(0, lost), self.last)
        self.seen, self.used = now, used
        return now > self.end


def looks(limit, condition, pause):
    """Calls condition until it is true or the limit is over; its value."""
    limit = Limit(limit)
    while True:
        over = limit.over()
        value = condition()
        if value or over:
            return value
        time.sleep(pause)
