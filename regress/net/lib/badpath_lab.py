# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""A bad path (badpath.py) from the namespace "direct" to the server."""

import os
import sys

from netlab import HERE, OUTER, run, wait_for

NETWORK = "203.0.113."
FIRST = 10


class BadPath:
    """While it is entered, what comes from its addresses goes through it."""

    def __init__(self, host, number, loss, delay, jitter, dup):
        self.host = host
        self.log = "badpath.%d.log" % number
        self.ends = ("bad%d" % (2 * number), "bad%d" % (2 * number + 1))
        self.words = [str(word) for word in (loss, delay, jitter, dup,
                                             number + 1)]

    def addresses(self, count):
        """So many of the client's addresses, for roadwarrior."""
        return "%s%d-%s%d" % (NETWORK, FIRST, NETWORK, FIRST + count - 1)

    def __enter__(self):
        host, (near, far) = self.host, self.ends
        self.proc = host.start(host.direct, [
            sys.executable, "-I", os.path.join(HERE, "lib", "badpath.py"),
            near, far, *self.words], self.log)
        wait_for("the bad path", 10, lambda: "ready" in host.read(self.log)
                 or self.proc.poll() is not None)
        run("ip", "-n", host.direct, "link", "set", far, "netns", host.gw)
        lines = "".join("address add %s%d/32 dev %s\n" % (NETWORK, n, near)
                        for n in range(FIRST, 255))
        path = host.path("addresses")
        with open(path, "w") as file:
            file.write(lines + "link set %s up\nroute add %s dev %s src %s%d\n"
                       % (near, OUTER, near, NETWORK, FIRST))
        run("ip", "-n", host.direct, "-batch", path)
        run("ip", "-n", host.gw, "link", "set", far, "up")
        run("ip", "-n", host.gw, "route", "add", NETWORK + "0/24", "dev", far)
        return self

    def __exit__(self, kind, error, trace):
        self.proc.terminate()
        self.proc.wait()

    def told(self):
        """What it did, in words."""
        return self.host.read(self.log).splitlines()[-1]
