#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""One call for memory fails in one process while a client comes and goes, and
that at many points of every process: the client gets in or is refused, and the
daemon lives, or ends with a line that says why; the next client gets in.

NOMEM_TRIES=N: points tried in each process, 0 is all of them; NOMEM=NAMES: in
these processes only, by comma."""

import os
import re
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))
if os.environ.get("ADIT_BUILD", "sanitized") == "sanitized":
    os.environ["ADIT_BUILD"] = "plain"      # the sanitizers must come first

from netlab import INSIDE, NetLab
from daemons import still, within
from preload import preload

# As in lib/nomem.c.
PROCESSES = ("ikeyd engine", "ikeyd keys", "l2tpd engine", "pppd-lite engine",
             "pppd-lite auth", "pipexd worker", "pipexd", "pppd-lite")
TRIES = int(os.environ.get("NOMEM_TRIES", 4))
ONLY = os.environ.pop("NOMEM", ",".join(PROCESSES)).split(",")
# Whoever is gone without a word is not to be waited for.
OPTIONS = """lcp-keepalive-interval 1
lcp-keepalive-max-retries 2
l2tp-hello-interval 1
l2tp-hello-timeout 2"""
HALF_OPEN = 30  # seconds that ikeyd gives a phase 1
PING = ("--ping", INSIDE, 1, "--ping-interval", 20)
LOOKS = 4
PLACE = struct.Struct("=II")
WHY = re.compile(r"memory", re.I)


class Memory:
    """The numbers that the processes look at."""

    def __init__(self, path):
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self.fd, PLACE.size * len(PROCESSES))

    def fail(self, process, n):
        """The n-th call of a process from now on."""
        os.pwrite(self.fd, PLACE.pack(n, 0),
                  PLACE.size * PROCESSES.index(process))

    def calls(self, process):
        return PLACE.unpack(os.pread(
            self.fd, PLACE.size, PLACE.size * PROCESSES.index(process)))[1]


def points(calls):
    """Which of so many calls are to fail."""
    if TRIES == 0 or calls <= TRIES:
        return range(1, calls + 1)
    return sorted({1 + i * (calls - 1) // (TRIES - 1) for i in range(TRIES)})


def ends(proc):
    """True once the daemon has ended; false once it was seen to have nothing
    more to do, several times in a row."""
    seen = 0

    def look():
        nonlocal seen
        seen = seen + 1 if still(proc) else 0
        return seen == LOOKS or proc.poll() is not None
    within(10, look)
    return proc.poll() is not None


def one(lab, memory, process, n, found):
    """The client comes and goes while the n-th call fails."""
    daemon = process.split()[0]
    name = "%s, call %d" % (process, n)
    marks = lab.server.marks()
    memory.fail(process, n)
    road = lab.begin("--timeout", 1, *PING)
    road.wait(15)
    memory.fail(process, 0)
    if ends(lab.server.procs[daemon]):
        found["down"] += 1
        said = "".join(line for line in lab.server.log(marks).splitlines(True)
                       if line.startswith(daemon + "|"))
        if lab.server.procs[daemon].returncode != 1 or not WHY.search(said):
            lab.tap.ok(False, name + ": it ends with a line that says why",
                       (lab.server.procs[daemon].returncode, said))
        lab.server.restart(daemon)
    elif road.proc.returncode != 0:
        found["refused"] += 1
    else:
        found["in"] += 1


def gets_in(lab, name):
    lab.road(name + ": the next client gets in", "--timeout", 10, *PING)


with NetLab() as lab:
    memory = Memory(lab.host.path("memory"))
    preload(lab, "nomem", NOMEM=lab.host.path("memory"))
    lab.server.start(tunnel=OPTIONS)
    gets_in(lab, "at first")
    for process in ONLY:
        memory.fail(process, 0)
        lab.road(process + ": a client is in and out", *PING)
        calls = memory.calls(process)
        if process != "pppd-lite":  # the parent: its users file is read
            lab.tap.ok(calls > 0, "%s: calls for memory" % process)
        found = {"in": 0, "refused": 0, "down": 0}
        begin = time.monotonic()
        for n in points(calls):
            one(lab, memory, process, n, found)
        gets_in(lab, process)
        lab.tap.note("%s: %d calls, of %d that failed: %s, %.1f s" % (
            process, calls, sum(found.values()), found,
            time.monotonic() - begin))
    lab.empty(HALF_OPEN + 10)
