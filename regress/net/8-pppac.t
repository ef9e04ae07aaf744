#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""One interface for all sessions (pppac0): there before anyone is in, traffic of
several clients each way and between them, packets that are too big for a
session (also on an interface of its own), an address that nobody has, and
neither interface nor route left after a stop and after kill -9."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import FIRST, INSIDE, NetLab
from daemons import network, within
from server import VPN_CONF

CONF = VPN_CONF.replace("pppx0", "pppac0")
USERS = ("alice", "bob", "carol")
NOBODY = "10.9.0.250"


def routes(lab):
    return lab.host.run(lab.host.gw, "ip", "route", "show", "dev", "pppac0",
                        check=False)


def rows(lab):
    return {row["user"]: row for row in lab.server.show("sessions")}


def counter(lab, name):
    return {row["name"]: row["value"] for row in
            lab.server.show("counters") if row["daemon"] == "pipexd"}[name]


def ping(lab, address, *words):
    return lab.host.run(lab.host.inside, "ping", "-n", "-W", "5", *words,
                        address, check=False, limit=30)


def enter(lab):
    """Two behind the NAT, one without; user to inner address."""
    roads = {}
    for n, user in enumerate(USERS):
        roads[user] = lab.begin(
            "--ping", INSIDE, 0, "--ping-interval", 50, "--hold", 3600,
            user=user, local=FIRST + n,
            where="direct" if user == "carol" else "behind")
    for user, road in roads.items():
        lab.in_it(road, user + " is in")
    lab.tap.equal({row["interface"] for row in rows(lab).values()},
                  {"pppac0"}, "all of them by pppac0")
    return roads


def too_big(lab, address, device):
    mtu = {row["address"]: row["mtu"]
           for row in lab.server.show("sessions")}[address]
    out = ping(lab, address, "-c", "2", "-i", "0.2", "-M", "do", "-s", "1400")
    lab.tap.match(out, re.compile(r"(mtu = |mtu=)%d\b" % mtu), "%s: with DF "
                  "the inside hears of an MTU of %d" % (device, mtu))
    lab.tap.match(ping(lab, address, "-c", "1", "-M", "do", "-s",
                       str(mtu - 28)), re.compile(" 0% packet loss"),
                  device + ": what just fits is answered")


def fragments(lab, address, device):
    """Our client does not put fragments together, so they are counted."""
    def out():
        return {row["address"]: row["out_packets"]
                for row in lab.server.show("sessions")}[address]
    before = out()
    ping(lab, address, "-c", "5", "-i", "0.2", "-W", "0.2", "-M", "dont",
         "-s", "1400")
    within(10, lambda: out() >= before + 10)
    lab.tap.at_least(out() - before, 10, device + ": without DF five packets "
                     "are cut into two each")


def traffic(lab, roads):
    address = {user: row["address"] for user, row in rows(lab).items()}
    for user in USERS:
        lab.ping_in(address[user], "the inside pings " + user, 3)
    road = lab.begin("--ping", address["bob"], 10, "--ping-interval", 20,
                     user="dave", local=FIRST + 7)
    lab.end(road, "dave pings bob, client to client")
    before = counter(lab, "out_no_session")
    lab.tap.match(ping(lab, NOBODY, "-c", "2", "-i", "0.2"), re.compile(
        "From %s.*Destination Host Unreachable" % re.escape(NOBODY)),
        "the inside hears that nobody has an address")
    within(10, lambda: counter(lab, "out_no_session") >= before + 2)
    lab.tap.at_least(counter(lab, "out_no_session"), before + 2,
                     "it is counted")
    too_big(lab, address["alice"], "pppac0")
    fragments(lab, address["carol"], "pppac0")
    roads["alice"].leave()
    lab.end(roads["alice"], "alice lost nothing, and leaves")
    lab.tap.ok(within(5, lambda: address["alice"] + " " not in routes(lab)),
               "her route goes with her", routes(lab))
    lab.ping_in(address["bob"], "the others stay", 3)
    for user in ("bob", "carol"):
        roads[user].leave()
        lab.end(roads[user], user + " lost nothing, either")
    lab.empty()
    lab.tap.match(routes(lab), re.compile("10.9.0.128/26"),
                  "pppac0 and the pool's routes stay")


def killed(lab, nothing):
    roads = enter(lab)
    lab.server.procs["pipexd"].kill()
    lab.server.procs["pipexd"].wait()
    lab.tap.ok(within(2, lambda: network(lab.host) == nothing),
               "kill -9: within 2 s no interface and no route is left",
               network(lab.host))
    for road in roads.values():
        road.kill()
    lab.server.restart("pipexd")
    lab.road("started again, a client gets in", "--ping", INSIDE, 5,
             "--ping-interval", 20)
    lab.empty()


def own_interface(lab):
    lab.server.write_conf(lab.server.text(conf=VPN_CONF))
    lab.server.vpnctl("reload")
    lab.tap.ok(within(5, lambda: "pppac0" not in "".join(network(lab.host))),
               "a reload without pppac0 takes it away", network(lab.host))
    road = lab.begin("--ping", INSIDE, 0, "--ping-interval", 50,
                     "--hold", 3600)
    lab.in_it(road, "alice is in")
    row = rows(lab)["alice"]
    too_big(lab, row["address"], row["interface"])
    fragments(lab, row["address"], row["interface"])
    road.leave()
    lab.end(road, "alice lost nothing")
    lab.empty()


with NetLab() as lab:
    nothing = network(lab.host)
    lab.server.start(conf=CONF)
    lab.tap.match(routes(lab), re.compile("10.9.0.128/26 .*src 10.9.0.1"),
                  "pppac0 is there before anyone is in")
    traffic(lab, enter(lab))
    killed(lab, nothing)
    own_interface(lab)
    lab.stop_server()
    lab.tap.equal(network(lab.host), nothing,
                  "nothing is left after the end")
