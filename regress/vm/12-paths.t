#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Bad paths between a real client and us: the NAT forgets its mappings and
gives the client another port in mid-session; one packet of twenty is lost and
a quarter overtakes others; a hop swallows what is longer than 1,400 bytes
without a word of ICMP.  The session stays, and pages load."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from conntrack import FORGET
from daemons import within
from host import LabError
from lab import MB, Lab
from stream import Stream

SIZE = MB
PATH_MTU = 1400


def tell(lab, ns, *argv, **options):
    """An order that must be done."""
    done = lab.guest.do(ns, *argv, **options)
    if done.rc != 0:
        raise LabError("%s: %s" % (" ".join(argv), done.out))
    return done.out


def row(lab):
    rows = lab.server.show("sessions")
    return rows[0] if len(rows) == 1 else {}


def move(lab, first):
    """The NAT forgets the client and gives it a port from `first` on."""
    tell(lab, "nat", "nft", "-f", "-", stdin=(
        "flush chain ip lab postrouting\n"
        "add rule ip lab postrouting oifname eth0 meta l4proto udp "
        "masquerade to :%d-%d\n" % (first, first + 99)))
    tell(lab, "nat", "python3", "-I", "-c", FORGET)


def check_moved(lab, first, before):
    def new(port):
        return first <= port < first + 100
    lab.tap.ok(within(5, lambda: new(row(lab).get("peer_port", 0))),
               "the session shows a port from %d on" % first, row(lab))
    lab.tap.equal(row(lab).get("id"), before.get("id"),
                  "it is the same session")
    for what in ("sas", "tunnels"):
        lab.tap.ok(within(5, lambda: all(
            new(r["peer_port"]) for r in lab.server.show(what))),
            "so do all %s" % what, lab.server.show(what))


def moving(lab):
    """Two moves in the middle of a download and an upload."""
    lab.tap.note("--- the NAT changes the client's port")
    link = lab.up(1)
    if not link:
        return
    # A client that never says a word cannot be found at its new port: it
    # pings us, and we ping it.
    talk = lab.guest.begin("c1", "sh", "-c", "echo $$ >/run/talk; exec ping "
                           "-n -q -i 0.05 -w 200 " + lab.server.gateway,
                           limit=240)
    stream = Stream(lab.host, link["local"])
    lab.tap.ok(stream.flows(), "traffic both ways")
    before = row(lab)
    for first, begin, end in (
            (20000, lambda: lab.begin_download(1, "120k"),
             lambda order: lab.end_download(1, order)),
            (30000, lambda: lab.begin_upload(1, SIZE, "120k"),
             lambda order: lab.end_upload(1, order, SIZE))):
        order = begin()
        lab.tap.ok(stream.flows(), "traffic while pages load")
        move(lab, first)
        lab.tap.ok(not order.done.is_set(), "the move is in mid-transfer")
        check_moved(lab, first, before)
        end(order)
        lab.tap.ok(stream.flows(), "traffic goes on")
    # What was on its way to the old port is lost with it.
    sent, lost, _ = stream.account()
    lab.tap.ok(len(lost) <= 10, "at most 5 of %d pings lost at each move" %
               sent, lost)
    stream.stop()
    tell(lab, "c1", "sh", "-c", "kill -INT $(cat /run/talk)")
    talk.wait()
    lab.down(1)
    lab.empty()
    tell(lab, "nat", "nft", "-f", "-", stdin=(
        "flush chain ip lab postrouting\n"
        "add rule ip lab postrouting oifname eth0 masquerade\n"))


def lossy(lab):
    lab.tap.note("--- 5 % are lost, a quarter overtakes others")
    for device in ("eth0", "v1"):
        tell(lab, "nat", "tc", "qdisc", "add", "dev", device, "root", "netem",
             "delay", "10ms", "loss", "5%", "reorder", "25%", "50%")
    link = lab.up(1, wait=90)
    if link:
        lab.end_download(1, lab.begin_download(1))
        lab.end_upload(1, lab.begin_upload(1, SIZE), SIZE)
    for device in ("eth0", "v1"):
        stats = json.loads(tell(lab, "nat", "tc", "-s", "-j", "qdisc", "show",
                                "dev", device))[0]
        lab.tap.at_least(stats["drops"], 20, "%s did lose packets" % device)
        tell(lab, "nat", "tc", "qdisc", "delete", "dev", device, "root")
    lab.down(1)
    lab.empty()


def swallow(lab, number, natted):
    """Puts the hop before the client, both ways; returns its namespace."""
    ns, hooks = ("nat", (("ingress", "eth0"), ("ingress", "v%d" % number))) \
        if natted else ("c%d" % number, (("ingress", "eth0"),
                                         ("egress", "eth0")))
    rules = "table netdev hop {\n\tcounter long { }\n"
    for hook, device in hooks:
        rules += ("\tchain %s_%s {\n\t\ttype filter hook %s device %s "
                  "priority 0\n\t\tip length > %d counter name long drop\n"
                  "\t}\n" % (hook, device, hook, device, PATH_MTU))
    tell(lab, ns, "nft", "-f", "-", stdin=rules + "}\n")
    return ns


def narrow(lab, number, natted):
    what = "NAT" if natted else "IP protocol 50"
    lab.tap.note("--- longer than %d bytes is swallowed, %s" %
                 (PATH_MTU, what))
    ns = swallow(lab, number, natted)
    link = lab.up(number)
    if link:
        big = lab.guest.do("c%d" % number, "ping", "-n", "-q", "-c", "2",
                           "-W", "1", "-s", "1400", "192.0.2.1")
        lab.tap.ok(", 100% packet loss" in big.out, "the hop is there",
                   big.out)
        lab.end_download(number, lab.begin_download(number))
        lab.end_upload(number, lab.begin_upload(number, SIZE), SIZE)
        seen = lab.guest.counters("c%d" % number)
        lab.tap.ok((seen["esp_in"][0] > 100) != natted,
                   "%s carried it" % what, seen)
    tell(lab, ns, "nft", "delete", "table", "netdev", "hop")
    lab.down(number)
    lab.empty()


with Lab(SIZE) as lab:
    lab.server.start()
    moving(lab)
    lossy(lab)
    narrow(lab, 1, True)
    narrow(lab, 4, False)
