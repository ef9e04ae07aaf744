#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Listening by interface, group and address while addresses come and go:
who is in by another address notices nothing."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import DIRECT, INSIDE, NetLab
from daemons import family, within
from host import run
from server import PSK, VPN_CONF

RULES = "\n".join(
    'ike passive esp transport proto udp from %s port 1701 to any psk "%s"' %
    (ours, PSK) for ours in ("out0", "group 77", "192.0.2.9"))
CONF = VPN_CONF.replace("listen on %s", """listen on out0
	listen on group 77
	listen on 192.0.2.9
	# and not on %s""")
SECOND, LATE, THIRD = "192.0.2.5", "192.0.2.9", DIRECT % 1
SOON = 2        # seconds until a new address is listened on


def sockets(lab, address):
    """Our ports on an address of gw; 4500 has several sockets."""
    out = lab.host.run(lab.host.gw, "ss", "-Hlun")
    return sorted({int(port) for port in re.findall(
        r" %s:(\d+) " % re.escape(address), out)})


def heard(lab, address):
    """How often l2tpd, which has no socket, has said that it found it."""
    return len(re.findall(r"^l2tpd\| .*address %s\b.*: (?:found|is back)$" %
                          re.escape(address), lab.server.log(), re.M))


def listens(lab, address, name, change):
    before = heard(lab, address)
    change()
    lab.tap.ok(within(SOON, lambda: sockets(lab, address) ==
                      [500, 1701, 4500] and heard(lab, address) > before),
               "%s: listened on within %d s" % (name, SOON),
               lab.host.run(lab.host.gw, "ss", "-Hlun") + lab.server.log())


def address(lab, what, address, device="out0"):
    run("ip", "-n", lab.host.gw, "address", what, address + "/24",
        "dev", device)


def get_in(lab, server, name, where="behind", user="carol"):
    road = lab.begin("--server", server, "--ping", INSIDE, 3,
                     "--ping-interval", 20, user=user, where=where)
    lab.end(road, name + ": a client gets in by it")


def said(lab, text):
    """How many daemons have said so."""
    return sum(text in line for line in lab.server.log().splitlines())


def an_address_more(lab):
    listens(lab, SECOND, "an address more",
            lambda: address(lab, "add", SECOND))
    get_in(lab, SECOND, "an address more")


def flap(lab):
    """A lease that is renewed: gone for a moment, and back."""
    bob = lab.begin("--server", SECOND, "--hold", 3600, user="bob", local=20)
    lab.in_it(bob, "bob is in by the second address")
    before = lab.server.show("sas")
    address(lab, "del", SECOND)
    lab.tap.ok(within(SOON, lambda: said(
        lab, SECOND + " of out0: gone, waiting 30 s") == 3),
        "an address goes: ikeyd, l2tpd and pipexd say so", lab.server.log())
    address(lab, "add", SECOND)
    lab.tap.ok(within(SOON, lambda: said(
        lab, SECOND + " of out0: is back") == 3),
        "and that it is back", lab.server.log())
    lab.tap.equal([sa["id"] for sa in lab.server.show("sas")],
                  [sa["id"] for sa in before], "the SAs are those of before")
    lab.ping_in("10.9.0.77", "bob's session has outlived it")
    bob.leave()
    lab.end(bob, "bob leaves as he came")


def waiting(lab):
    return next(row["value"] for row in lab.server.show("counters")
                if row["name"] == "listen_waiting")


def an_address_late(lab):
    lab.tap.equal(said(lab, LATE + ": no address here, waiting for one"), 2,
                  "an address that is not there is waited for")
    lab.tap.equal(sockets(lab, LATE), [], "and has no socket")
    lab.tap.equal(waiting(lab), 2, "vpnctl counts it, and an empty group")
    listens(lab, LATE, "an address that comes late",
            lambda: address(lab, "add", LATE))
    lab.tap.ok(within(SOON, lambda: waiting(lab) == 1), "one less is missed",
               waiting(lab))
    get_in(lab, LATE, "an address that comes late")


def group(lab):
    """An interface joins the group, is deleted and made anew."""
    def join():
        run("ip", "-n", lab.host.gw, "link", "set", "dir0", "group", "77")
    lab.tap.equal(sockets(lab, THIRD), [], "not in the group: not listened on")
    listens(lab, THIRD, "an interface that joins the group", join)
    get_in(lab, THIRD, "an interface that joins the group", where="direct")
    run("ip", "-n", lab.host.gw, "link", "delete", "dir0")
    lab.tap.ok(within(SOON, lambda: said(
        lab, THIRD + " of group 77: gone") == 3),
        "the interface is deleted", lab.server.log())
    lab.host._join((lab.host.gw, "dir0", THIRD + "/24"),
                   (lab.host.direct, "eth0", (DIRECT % 10) + "/24"))
    run("ip", "-n", lab.host.direct, "route", "add", "default", "via", THIRD)
    listens(lab, THIRD, "an interface made anew", join)
    get_in(lab, THIRD, "an interface made anew", where="direct")


def settled(lab):
    within(10, lambda: [len(lab.server.show(w)) for w in
                        ("sessions", "sas", "tunnels")] == [1, 2, 1])


with NetLab() as lab:
    lab.server.options = ["-v"]
    lab.server.start(rule=RULES, conf=CONF)
    before = {d: family(proc) for d, proc in lab.server.procs.items()}
    alice = lab.begin("--ping", INSIDE, 0, "--ping-interval", 10,
                      "--hold", 3600, local=30)
    lab.in_it(alice, "alice is in by the address of the interface")
    for part in (an_address_more, flap, an_address_late, group):
        part(lab)
        settled(lab)
    lab.tap.equal({d: family(proc) for d, proc in lab.server.procs.items()},
                  before, "the same processes")
    alice.leave()
    lab.end(alice, "alice lost nothing in all this")
    lab.empty()
