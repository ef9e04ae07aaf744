#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""vpnctl reload under traffic: the same file, a new user, a removed pool, a
broken file.  Nobody drops who need not, and the broken file changes nothing."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import FIRST, INSIDE, NetLab
from daemons import family, within
from server import VPN_CONF, VPN_USERS

# alice's address comes from the first pool, bob's own is in the second.
POOL = "pool-address 10.9.0.2-10.9.0.254"
TWO = VPN_CONF.replace(POOL, "pool-address 10.9.0.2-10.9.0.9\n"
                       "\tpool-address 10.9.0.70-10.9.0.99")
ONE = VPN_CONF.replace(POOL, "pool-address 10.9.0.70-10.9.0.99")
DAVE = VPN_USERS + "dave:\\\n\t:password=lighthouse:\n"


def begin(lab, n):
    """alice, without an address of her own, and bob, who has one."""
    return lab.begin("--ping", INSIDE, 0, "--ping-interval", 10,
                     "--hold", 3600, user=("alice", "bob")[n],
                     local=FIRST + n)


def state(lab):
    """What must stay: processes, sessions, SAs, tunnels, interfaces."""
    rows = lab.server.show("sessions")
    return {"processes": {name: family(proc)
                          for name, proc in lab.server.procs.items()},
            "sessions": sorted((row["id"], row["address"], row["interface"])
                               for row in rows),
            "sas": sorted(row["id"] for row in lab.server.show("sas")),
            "tunnels": sorted(row["id"] for row in lab.server.show("tunnels")),
            "interfaces": sorted(lab.server.interfaces())}


def flows(lab):
    """One check that the traffic of each goes on."""
    def packets():
        return {row["user"]: row["in_packets"]
                for row in lab.server.show("sessions")}
    before = packets()
    return lab.tap.ok(within(5, lambda: all(
        n > before.get(user, 0) + 10 for user, n in packets().items())),
        "traffic goes on", "%r, then %r" % (before, packets()))


def reload(lab, name, good=True):
    marks = lab.server.marks()
    before = state(lab)
    out = lab.server.vpnctl("reload", check=False)
    text = lab.server.log(marks)
    said = [d for d in lab.server.daemons if re.search(
        r"^%s\| %s: %s" % (d, d, "reloaded" if good else "reload: errors"),
        text, re.M)]
    lab.tap.equal(said, list(lab.server.daemons), "%s: each daemon says that "
                  "it %s it" % (name, "took" if good else "refused"))
    if not good:
        lab.tap.match(out, re.compile(r"vpn\.conf:\d+: "),
                      name + ": vpnctl shows file and line")
    return before


def unchanged(lab, name, before):
    flows(lab)
    lab.tap.equal(state(lab), before, name + ": nobody dropped")


def get_in(lab, name, user, password=None):
    road = lab.begin("--ping", INSIDE, 3, "--ping-interval", 20, user=user,
                     password=password, local=FIRST + 5)
    lab.end(road, "%s: %s gets in" % (name, user))
    return road


def refused(lab, name, user):
    lab.road("%s: %s does not get in" % (name, user), "--refused", "login",
             "--timeout", 6, user=user, password="lighthouse",
             local=FIRST + 5)


def settled(lab, count=2):
    """What came and went for a moment has gone."""
    within(10, lambda: [len(lab.server.show(w)) for w in
                        ("sessions", "sas", "tunnels")] ==
           [count, 2 * count, count])


def same_file(lab):
    before = reload(lab, "the same file")
    unchanged(lab, "the same file", before)


def new_user(lab):
    name = "a new user"
    refused(lab, "before", "dave")
    settled(lab)
    lab.server.write_users(DAVE)
    before = reload(lab, name)
    unchanged(lab, name, before)
    get_in(lab, name, "dave", "lighthouse")
    settled(lab)


def broken(lab, good):
    for name, text in (
            ("a broken file", good.replace("protocol l2tp", "protocol pigeon")),
            ("a file cut short", good[:len(good) // 2]),
            ("a user's pool that is not there",
             good.replace("ipcp IPCP\n", "ipcp NOWHERE\n"))):
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
    roads[1].leave()
    lab.end(roads[1], "bob lost nothing in all this")
    lab.empty()
