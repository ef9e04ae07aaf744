#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""vpnctl reload under traffic: the same file, a new user, a removed pool, a
broken file.  Nobody drops who need not, and the broken file changes nothing."""

import os
import re
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import FIRST, INSIDE, NetLab
from daemons import family, within
from reload import (ERIN, ONE, TWO, broken_files, flows, reload, settled,
                    unchanged)


def begin(lab, n):
    """alice, without an address of her own, and bob, who has one."""
    return lab.begin("--ping", INSIDE, 0, "--ping-interval", 10,
                     "--hold", 3600, user=("alice", "bob")[n],
                     local=FIRST + n)


def get_in(lab, name, user, password=None):
    road = lab.begin("--ping", INSIDE, 3, "--ping-interval", 20, user=user,
                     password=password, local=FIRST + 5)
    lab.end(road, "%s: %s gets in" % (name, user))
    return road


def refused(lab, name, user):
    lab.road("%s: %s does not get in" % (name, user), "--refused", "login",
             "--timeout", 6, user=user, password="lighthouse",
             local=FIRST + 5)


def same_file(lab):
    before = reload(lab, "the same file")
    unchanged(lab, "the same file", before)


def new_user(lab):
    name = "a new user"
    refused(lab, "before", "erin")
    settled(lab)
    lab.server.write_users(ERIN)
    before = reload(lab, name)
    unchanged(lab, name, before)
    get_in(lab, name, "erin", "lighthouse")
    settled(lab)


def broken(lab, good):
    for name, text in broken_files(good):
        lab.server.write_conf(text)
        before = reload(lab, name, good=False)
        unchanged(lab, name, before)
        get_in(lab, name, "carol")
        settled(lab)
    lab.server.write_conf(good)


def removed_pool(lab, roads):
    name = "a removed pool"
    before = {d: family(proc) for d, proc in lab.server.procs.items()}
    lab.server.write_conf(lab.server.text(conf=ONE))
    reload(lab, name)
    lab.tap.ok(within(10, lambda: [row["user"] for row in
                                   lab.server.show("sessions")] == ["bob"]),
               name + ": who has an address of it drops, the other does not",
               lab.server.show("sessions"))
    lab.tap.equal({d: family(proc) for d, proc in lab.server.procs.items()},
                  before, name + ": the same processes")
    within(5, lambda: roads[0].proc.poll() is not None)
    lab.tap.match(roads[0].lines(), re.compile("dropped: "),
                  name + ": who drops was told")
    settled(lab, 1)
    flows(lab)
    carol = get_in(lab, name, "carol")
    lab.tap.match(" ".join(carol.addresses()), re.compile(
        r"^10\.9\.0\.[789]\d$"), name + ": carol's address is of the other")


def one_by_one(lab):
    """pppd-lite gives an address that pipexd has yet to read of."""
    name = "a pool that comes back"
    marks = lab.server.marks()

    def said(daemon, what):
        return within(5, lambda: re.search(r"^%s\| .*%s" % (daemon, what),
                                           lab.server.log(marks), re.M))
    lab.server.vpnctl("log", "verbose")
    lab.server.write_conf(lab.server.text(conf=TWO))
    os.kill(lab.server.procs["pppd-lite"].pid, signal.SIGHUP)
    lab.tap.ok(said("pppd-lite", "reloaded"), name + ": to pppd-lite first")
    road = lab.begin("--ping", INSIDE, 3, "--ping-interval", 20, user="carol",
                     local=FIRST + 5)
    lab.tap.ok(said("pipexd", "waits for another"), name + ": pipexd waits")
    os.kill(lab.server.procs["pipexd"].pid, signal.SIGHUP)
    lab.end(road, name + ": carol gets in")
    lab.tap.match(" ".join(road.addresses()), re.compile(r"^10\.9\.0\.\d$"),
                  name + ": with an address of it")
    settled(lab, 1)


with NetLab() as lab:
    lab.server.start(conf=TWO)
    good = lab.server.text(conf=TWO)
    roads = [begin(lab, n) for n in range(2)]
    for road in roads:
        lab.in_it(road, "in")
    same_file(lab)
    new_user(lab)
    broken(lab, good)
    removed_pool(lab, roads)
    one_by_one(lab)
    roads[1].leave()
    lab.end(roads[1], "bob lost nothing in all this")
    lab.empty()
