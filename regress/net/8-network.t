#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""The network fails for a moment: ICMP errors of each kind on what we send,
the outer interface down, no route.  Nobody's session ends."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import DIRECT, NetLab
from daemons import within
from host import INSIDE, run
from server import PSK, RULE, VPN_CONF

KINDS = ("port-unreachable", "host-unreachable", "net-unreachable",
         "prot-unreachable", "admin-prohibited")
MANY = 3        # errors of a kind, at least, before it stops

REJECT = """
table ip bad {
	counter errors { }
	chain bad {
		type filter hook %s priority -10
		ip protocol { 17, 50 } ip saddr { 192.0.2.1, 198.51.100.1 } %s
	}
}
"""


def errors(lab, netns):
    out = lab.host.run(netns, "nft", "list", "counter", "ip", "bad", "errors")
    return int(out.split("packets ")[1].split()[0])


def packets(lab):
    return {row["user"]: row["in_packets"]
            for row in lab.server.show("sessions")}


def flows(lab, name):
    """One check that the traffic of both goes on."""
    before = packets(lab)
    lab.tap.ok(within(10, lambda: len(before) == 2 and all(
        n > before.get(user, 0) + 10 for user, n in packets(lab).items())),
        name + ": both are still in, and traffic goes on",
        "%r, then %r" % (before, packets(lab)))


def icmp(lab, kind, netns, hook):
    verdict = "counter name errors reject with icmp type " + kind
    lab.host.run(netns, "nft", "-f", "-", stdin_text=REJECT % (hook, verdict))
    lab.tap.ok(within(10, lambda: errors(lab, netns) >= MANY),
               kind + ": errors came", errors(lab, netns))
    lab.host.run(netns, "nft", "delete", "table", "ip", "bad")
    flows(lab, kind)


def down(lab, roads):
    """ENETUNREACH and ENETDOWN at send."""
    gw = lab.host.gw
    before = failed(lab)
    for device in ("out0", "dir0"):
        run("ip", "-n", gw, "link", "set", device, "down")
    for road in roads:
        lab.host.run(lab.host.inside, "ping", "-q", "-c", str(MANY), "-i",
                     "0.05", "-W", "1", road.addresses()[0], check=False)
    lab.tap.ok(within(10, lambda: failed(lab) >= before + 2 * MANY),
               "interfaces down: sends fail, and are counted", failed(lab))
    for device in ("out0", "dir0"):
        run("ip", "-n", gw, "link", "set", device, "up")
    run("ip", "-n", lab.host.nat, "link", "set", "wan0", "up")
    flows(lab, "interfaces down")


def failed(lab):
    for row in lab.server.show("counters"):
        if row["name"] == "send_failed":
            return row["value"]
    raise KeyError("send_failed")


def begin(lab, *words, **options):
    return lab.begin(*words, "--hold", 3600, "--udp", INSIDE + ":7", 200, 100, 3600,
                     **options)


with NetLab() as lab:
    lab.server.start(rule=RULE % ("any", PSK), conf=VPN_CONF.replace(
        "listen on %s", "listen on 0.0.0.0 # not %s"))
    alice = begin(lab, user="alice")
    bob = begin(lab, "--server", DIRECT % 1, where="direct", user="bob")
    lab.in_it(alice, "alice is in behind a NAT")
    lab.in_it(bob, "bob is in by protocol 50")
    flows(lab, "before")
    for kind in KINDS:
        icmp(lab, kind, lab.host.nat, "forward")
    icmp(lab, KINDS[0], lab.host.direct, "input")
    down(lab, (alice, bob))
    for road in (alice, bob):
        road.leave()
        road.wait()
        lab.tap.equal(road.sum.get("dropped", 0), 0, "nobody was dropped")
    lab.empty(40)
