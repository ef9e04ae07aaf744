# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Daemons end by SIGTERM: what must then be true.  The lab may be the one with
a guest or the one without."""

import os

from daemons import family, gone, network, sockets, within

BOUND = 5       # seconds from SIGTERM to the end


def stop(lab, names):
    """SIGTERM to these at once; what is wrong with how they ended, or with
    another that has."""
    procs = {name: lab.server.procs[name] for name in names}
    bad = ["%s had ended before" % name for name, proc in procs.items()
           if proc.poll() is not None]
    pids = [pid for proc in procs.values() for pid in family(proc)]
    for proc in procs.values():
        proc.terminate()
    within(BOUND, lambda: all(p.poll() is not None for p in procs.values())
           and all(gone(pid) for pid in pids))
    bad += ["%s: status %r" % (name, proc.poll())
            for name, proc in procs.items() if proc.poll() != 0]
    bad += ["orphan %d" % pid for pid in pids if not gone(pid)]
    return bad + ["%s: status %r, too" % (name, proc.returncode)
                  for name, proc in lab.server.procs.items()
                  if name not in procs and proc.poll()]


def check_stop(lab, names):
    lab.tap.equal(stop(lab, names), [], "stop %s: each ends well within %d s, "
                  "and no other with it" % (", ".join(names), BOUND))


def rest(lab, start):
    """What is left when all have ended."""
    found = [line for line in network(lab.host) if line not in start]
    found += sorted(sockets(lab.server))
    return found + [name for name in os.listdir(lab.server.dir)
                    if name.endswith((".sock", ".ctl"))]


def check_rest(lab, start, name):
    lab.tap.equal(rest(lab, start), [], name + ": no interface, address, "
                  "route or socket is left")
