#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""What an ike rule says of addresses and names, on the wire: local, peer,
srcid, dstid."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import DIRECT, INSIDE, NetLab
from host import NAT, OUTER
from server import PSK, VPN_CONF

ANY = "ike passive esp transport proto udp from any port 1701 to %s psk \"%s\""
HERE, THERE = OUTER, DIRECT % 1

# The words of the rule; who comes: by which address of ours, from where, with
# what of his own, and whether he gets in; what the server calls itself.
CASES = (
    ("local", 'any local %s' % HERE, (
        (HERE, "behind", (), True), (THERE, "direct", (), False)), "ipv4 " + HERE),
    ("peer", 'any peer %s' % NAT, (
        (HERE, "behind", (), True), (THERE, "direct", (), False)), "ipv4 " + HERE),
    ("srcid", 'any srcid gate.example', (
        (HERE, "behind", (), True),), "fqdn gate.example"),
    ("srcid of an address", 'any srcid 203.0.113.1', (
        (HERE, "behind", (), True),), "ipv4 203.0.113.1"),
    ("dstid", 'any dstid alice.example', (
        (HERE, "behind", ("--id", "alice.example"), True),
        (HERE, "behind", ("--id", "mallory.example"), False),
        (HERE, "behind", (), False)), "ipv4 " + HERE),
)


def comes(lab, name, server, where, words, welcome):
    who = "%s: %s from %s to %s" % (name, " ".join(words) or "by address",
                                    where, server)
    if not welcome:
        lab.road(who + " is refused", "--server", server, "--refused",
                 "phase1", "--timeout", 2, *words, where=where)
        return None
    return lab.road(who + " gets in", "--server", server, "--ping", INSIDE, 2,
                    "--ping-interval", 20, *words, where=where)


with NetLab() as lab:
    # Something must be listened on everywhere, or it is no rule that refuses.
    conf = VPN_CONF.replace("listen on %s", "listen on 0.0.0.0 # not %s")
    lab.server.start(rule=ANY % ("any", PSK), conf=conf)
    comes(lab, "any rule", THERE, "direct", (), True)
    for name, words, visits, ident in CASES:
        lab.server.write_conf(lab.server.text(
            rule=ANY % (words, PSK), conf=conf))
        lab.server.vpnctl("reload")
        for visit in visits:
            road = comes(lab, name, *visit)
            if road is not None:
                lab.tap.match(road.lines(), re.compile(
                    r"phase 1 up, id %s," % re.escape(ident)),
                    name + ": the server says who it is")
    lab.empty(40)
