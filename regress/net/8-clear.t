#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""l2tp-require-ipsec no on one address, yes on another: clients in the clear,
with and without NAT, beside protected ones; what vpnctl shows of them; a reload
that takes the permission back; the end."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import BEHIND, DIRECT, FIRST, INSIDE, NAT, OUTER, PSK, NetLab
from daemons import counters, within
from server import DEFAULT_RULE, RULE, VPN_CONF, stop

SAFE = DIRECT % 1       # OUTER is the one that lets them in
RULES = DEFAULT_RULE + "\n" + RULE % (SAFE, PSK)
CONF = VPN_CONF.replace("ipcp IPCP {", "tunnel SAFE protocol l2tp {\n"
                        "\tlisten on %s\n}\nipcp IPCP {" % SAFE, 1) + \
    "bind tunnel from SAFE authenticated by LOCAL to pppx0\n"
ALLOWED = "l2tp-require-ipsec no"


def rows(lab):
    return {row["peer_address"] + ":" + str(row["peer_port"]): row
            for row in lab.server.show("sessions")}


def let(lab, *addresses):
    """The NAT lets UDP 1701 from them through."""
    lab.host.run(lab.host.nat, "nft", "add", "element", "ip", "lab", "let",
                 "{ %s }" % ", ".join(addresses))


def a_session(lab):
    """From a host without NAT: data both ways, shown as what it is."""
    tap = lab.tap
    road = lab.begin("--plain", "--ping", INSIDE, 10, "--ping-interval", 20,
                     "--udp", INSIDE + ":7", 1000, 100, 2, "--hold", 3600,
                     where="direct")
    if not lab.in_it(road, "in the clear: in"):
        return
    row = rows(lab).get(DIRECT % FIRST + ":1701", {})
    tap.equal([row.get(f) for f in ("user", "address", "nat", "ike", "esp")],
              ["alice", road.addresses()[0], False, "none", "none"],
              "vpnctl shows the session without algorithms")
    tap.equal(lab.server.show("sas"), [], "there is no SA")
    tap.equal([t["flow"] for t in lab.server.show("tunnels")], [0],
              "and a tunnel without a flow")
    lab.ping_in(road.addresses()[0], "the inside pings the client")
    tap.ok(within(30, lambda: rows(lab).get(
        DIRECT % FIRST + ":1701", {}).get("out_packets", 0) >= 215 or
        road.proc.poll() is not None), "215 packets out", rows(lab))
    road.leave()
    lab.end(road, "all was answered, the goodbye, too")
    tap.equal([road.sum.get(kind, {}).get("received")
               for kind in ("ping", "udp")], [10, 200], "all came back")
    lab.empty()


def behind_nat(lab):
    """Two from port 1701 behind one NAT, and a protected one of that NAT."""
    tap = lab.tap
    let(lab, OUTER, BEHIND % FIRST, BEHIND % (FIRST + 1))
    roads = [lab.begin(*words, "--ping", INSIDE, 20, "--ping-interval", 20,
                       "--hold", 3600, user=user, local=FIRST + n)
             for n, (user, words) in enumerate((
                 ("alice", ("--plain",)), ("bob", ("--plain",)),
                 ("carol", ())))]
    for n, road in enumerate(roads):
        lab.in_it(road, "behind the NAT: client %d is in" % n)
    tap.equal(sorted((row["user"], row["peer_address"], row["esp"] == "none")
                     for row in rows(lab).values()),
              [("alice", NAT, True), ("bob", NAT, True),
               ("carol", NAT, False)], "each as it came")
    roads[0].leave()
    lab.end(roads[0], "one leaves")
    for road in roads[1:]:
        lab.ping_in(road.addresses()[0], "another is still there")
        road.leave()
        lab.end(road, "and leaves")
    tap.at_least(lab.host.counters()["clear_let"][0], 40,
                 "UDP 1701 did carry it")
    lab.empty()


def the_other_address(lab):
    """Of the same file: refused there, as ever."""
    before = counters(lab.server).get(("pipexd", "plain_l2tp_refused"), 0)
    lab.road("no IPsec where it is required: refused", "--plain", "--server",
             SAFE, "--refused", "l2tp", "--timeout", 4, where="direct")
    lab.tap.at_least(counters(lab.server).get(
        ("pipexd", "plain_l2tp_refused"), 0), before + 1, "and counted")
    lab.road("with IPsec: in", "--server", SAFE, "--ping", INSIDE, 3,
             where="direct")
    lab.empty()


def taken_back(lab):
    """Who has no IPsec goes and is told; who has stays on the same tunnel."""
    tap = lab.tap
    plain = lab.begin("--plain", "--ping", INSIDE, 0, "--ping-interval", 10,
                      "--hold", 3600, where="direct")
    safe = lab.begin("--ping", INSIDE, 0, "--ping-interval", 10, "--hold",
                     3600, user="bob", where="direct", local=FIRST + 1)
    if not lab.in_it(plain, "one in the clear") or \
            not lab.in_it(safe, "one with IPsec"):
        return
    lab.server.write_conf(lab.server.text(RULES, "", CONF))
    lab.server.vpnctl("reload")
    tap.ok(within(5, lambda: [row["user"] for row in
                              lab.server.show("sessions")] == ["bob"]),
           "the reload ends the one in the clear", rows(lab))
    plain.wait(10)
    tap.match(plain.lines(), re.compile(r"L2TP: .*closed by peer"),
              "which is told")
    lab.road("nobody gets in without IPsec now", "--plain", "--refused",
             "l2tp", "--timeout", 4, where="direct")
    lab.server.write_conf(lab.server.text(RULES, ALLOWED, CONF))
    lab.server.vpnctl("reload")
    lab.road("and again after another reload", "--plain", "--ping", INSIDE, 3,
             where="direct")
    safe.leave()
    lab.end(safe, "the other one lost nothing")
    lab.empty()


def the_end(lab):
    """SIGTERM to all at once, the data plane first: the client is told."""
    road = lab.begin("--plain", "--hold", 3600, where="direct")
    if not lab.in_it(road, "one more in the clear"):
        return
    procs = dict(lab.server.procs)
    for name in ("pipexd", "l2tpd", "pppd-lite", "ikeyd"):
        procs[name].terminate()
    for name, proc in procs.items():
        lab.tap.equal(stop(proc), 0, name + " ends")
    lab.server.procs = {}
    road.wait(10)
    lab.tap.match(road.lines(), re.compile(r"L2TP: .*closed by peer|PPP: "),
                  "the client is told")


def no_ike_rule(lab):
    """Where no tunnel requires IPsec, no ike rule is needed."""
    lab.server.start("", ALLOWED)
    lab.road("no ike rule: in", "--plain", "--ping", INSIDE, 3,
             where="direct")
    lab.road("and not by IPsec", "--refused", "phase1", "--timeout", 4,
             where="direct", local=FIRST + 1)
    lab.empty()


with NetLab() as lab:
    lab.server.start(RULES, ALLOWED, conf=CONF)
    a_session(lab)
    behind_nat(lab)
    the_other_address(lab)
    taken_back(lab)
    the_end(lab)
    no_ike_rule(lab)
