# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Traffic that does not stop: pings from the inside network to a client's
inner address, and each of them is looked at."""

import re
import signal
import subprocess

from daemons import within


class Stream:
    number = 0

    def __init__(self, host, address, interval=0.05):
        Stream.number += 1
        self.host = host
        self.log = "stream.%d.log" % Stream.number
        self.proc = host.start(host.inside, [
            "ping", "-n", "-i", str(interval), address], self.log)

    def answered(self):
        """The sequence numbers that came back, in the order they did."""
        return [int(n) for n in re.findall(
            r"icmp_seq=(\d+) ttl=", self.host.read(self.log))]

    def flows(self, more=10, limit=10):
        """True once so many more have come back."""
        was = len(self.answered())
        return within(limit, lambda: len(self.answered()) >= was + more)

    def lost(self):
        """The numbers that are missing before the last that came back."""
        seen = self.answered()
        return sorted(set(range(1, max(seen, default=1))) - set(seen))

    def stop(self):
        """Ends it; returns how many came back."""
        self.proc.send_signal(signal.SIGINT)
        try:
            self.proc.wait(10)
        except subprocess.TimeoutExpired:
            self.proc.kill()
            self.proc.wait()
        return len(self.answered())
