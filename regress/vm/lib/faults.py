# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""A process of a daemon is killed: what must then be true.  The lab may be
the one with a guest or the one without."""

import os
import re
import signal

from daemons import (SOCKETS, children, counters, gone, network, sockets,
                     within)

BOUND = 2       # seconds from the signal until the daemon is down
PROCESSES = (
    ("ikeyd", "engine"), ("ikeyd", "keys"), ("ikeyd", None),
    ("l2tpd", "engine"), ("l2tpd", None),
    ("pppd-lite", "engine"), ("pppd-lite", "auth"), ("pppd-lite", None),
    ("pipexd", "worker"), ("pipexd", None),
)


def case(daemon, child):
    return "%s, its %s" % (daemon, child or "parent")


def kill(lab, daemon, child):
    proc = lab.server.procs[daemon]
    os.kill(proc.pid if child is None else children(proc)[child],
            signal.SIGKILL)


def check_down(lab, daemon, child, pids, name):
    proc = lab.server.procs[daemon]
    lab.tap.ok(within(BOUND, lambda: proc.poll() is not None and
                      all(gone(pid) for pid in pids)),
               name + ": down within %d s, no orphan" % BOUND,
               [pid for pid in pids if not gone(pid)])
    lab.tap.equal(proc.poll(), -signal.SIGKILL if child is None else 1,
                  name + ": exit status")


def check_log(lab, daemon, child, marks, name):
    """A child's end is told by its parent, a parent's by its children."""
    regex = re.compile(r"%s: child %s .*signal 9.*going down" % (daemon, child)
                       if child else r"%s\[\w+\]: parent is gone" % daemon)
    text = "\n".join(line for line in lab.server.log(marks).splitlines()
                     if line.startswith(daemon + "| "))
    lab.tap.match(text, regex, name + ": its log says why")


def left(lab, daemon, start, stays=()):
    """What is left of the session and of the daemon; `stays` names tables
    that are not looked at."""
    found = []
    for what, other in (("sessions", "pppd-lite"), ("sas", "ikeyd"),
                        ("tunnels", "l2tpd")):
        if other != daemon and what not in stays:
            found += ["%s: %r" % (what, row)
                      for row in lab.server.show(what)]
    if daemon != "pipexd":
        values = counters(lab.server)
        found += ["pipexd has %d %s" % (values["pipexd", what], what)
                  for what in ("sas", "flows", "sessions")
                  if values["pipexd", what] != 0 and what not in stays]
    found += [line for line in network(lab.host) if line not in start]
    return found + sorted(sockets(lab.server) & set(SOCKETS[daemon]))


def check_left(lab, daemon, start, name, stays=()):
    within(BOUND, lambda: not left(lab, daemon, start, stays))
    lab.tap.equal(left(lab, daemon, start, stays), [], name + ": no session, "
                  "SA, tunnel, interface, route or socket is left")
