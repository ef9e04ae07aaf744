#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""vpnctl reload under real clients' traffic: the same file, a new user, broken
files, a removed pool.  Nobody drops who need not, none of their pings is
lost, and a broken file changes nothing."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from daemons import family, within
from lab import Lab
from reload import ERIN, ONE, TWO, broken_files, reload, settled, unchanged
from stream import Stream


def enter(lab, streams, number, link):
    """A client that is in gets its traffic."""
    if link is None:
        return False
    streams[number] = Stream(lab.host, link["local"])
    return lab.tap.ok(streams[number].flows(),
                      "client %d: traffic both ways" % number)


def lossless(lab, streams, name):
    lost = {n: s.lost() for n, s in streams.items()}
    lab.tap.equal(lost, {n: [] for n in streams},
                  "%s: no ping of %d clients is lost" % (name, len(streams)))


def changes_nothing(lab, streams, name, good=True):
    unchanged(lab, name, reload(lab, name, good))
    lossless(lab, streams, name)


def new_user(lab, streams):
    erin = {"user": "erin", "password": "lighthouse"}
    done = lab.begin_up(3, **erin).wait()
    lab.tap.equal(done.rc, 1, "before: erin does not get in")
    lab.guest.client(3, "down").wait()
    settled(lab, 2)
    lab.server.write_users(ERIN)
    changes_nothing(lab, streams, "a new user")
    enter(lab, streams, 3, lab.up(3, **erin))


def broken(lab, streams, good):
    for name, text in broken_files(good):
        lab.server.write_conf(text)
        changes_nothing(lab, streams, name, good=False)
    enter(lab, streams, 4, lab.up(4))
    lab.server.write_conf(good)


def pppd_heard(lab, number):
    out = lab.guest.client(number, "log").wait().out
    return re.findall(r"^.*(?:LCP terminated by peer|rcvd \[LCP TermReq|"
                      r"Terminating on).*$", out, re.M)


def removed_pool(lab, streams):
    """alice, erin and dave have addresses of the pool, bob has not."""
    name = "a removed pool"
    before = {d: family(proc) for d, proc in lab.server.procs.items()}
    lossless(lab, streams, "before")
    marks = lab.server.marks()
    lab.server.write_conf(lab.server.text(conf=ONE))
    reload(lab, name)
    lab.tap.ok(within(10, lambda: [row["user"] for row in
                                   lab.server.show("sessions")] == ["bob"]),
               name + ": who has an address of it drops, the other does not",
               lab.server.show("sessions"))
    lab.tap.equal({d: family(proc) for d, proc in lab.server.procs.items()},
                  before, name + ": the same processes")
    for number, user in ((1, "alice"), (3, "erin"), (4, "dave")):
        streams.pop(number).stop()
        lab.tap.match(lab.server.log(marks), re.compile(
            r'user "%s": ended after .*: the new configuration' % user),
            "%s: the log says why %s was closed" % (name, user))
        heard = within(5, lambda: pppd_heard(lab, number))
        lab.tap.ok(heard, "%s: client %d was told" % (name, number),
                   pppd_heard(lab, number))
    lab.guest.client(1, "rude").wait()
    link = lab.up(1)
    lab.tap.match((link or {}).get("local", ""), re.compile(
        r"^10\.9\.0\.[789]\d$"), name + ": alice's new address is of the other")
    enter(lab, streams, 1, link)


with Lab(1 << 10) as lab:
    lab.server.start(conf=TWO)
    good = lab.server.text(conf=TWO)
    streams = {}
    orders = {n: lab.begin_up(n) for n in (1, 2)}
    if all([enter(lab, streams, n, lab.end_up(n, orders[n])) for n in orders]):
        changes_nothing(lab, streams, "the same file")
        new_user(lab, streams)
        broken(lab, streams, good)
        removed_pool(lab, streams)
        lossless(lab, streams, "at the end")
        for number in (1, 2, 3, 4):
            if number in streams:
                streams[number].stop()
            lab.down(number)
        lab.empty()
