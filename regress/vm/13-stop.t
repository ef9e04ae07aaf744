#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""SIGTERM under real clients' traffic: to all daemons at once, and to one
after another, each of them first (regress/net has all orders).  The clients are
told, and everything is gone."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from daemons import check_sockets, network, within
from lab import Lab
from stops import check_rest, check_stop
from stream import Stream

# CDN and StopCCN in xl2tpd's words: it names the call's serial number, or the
# tunnel's port.  It ends pppd itself then, so there may be no time for LCP's
# own goodbye.
GOODBYES = {
    "CDN": re.compile(r"control_finish: Connection closed to \S+, serial "),
    "StopCCN": re.compile(r"control_finish: Connection closed to \S+, port "),
    # Whichever of pppd and xl2tpd hears of it first ends the other.
    "LCP or CDN": re.compile(r"LCP terminated by peer|"
                             r"control_finish: Connection closed to \S+, "
                             r"serial "),
}
# What gets through, by who stops first: nothing but Deletes where what carries
# ESP, or its SAs, go at once.
TOLD = {"ikeyd": (), "pipexd": (), "pppd-lite": ("LCP or CDN",),
        "l2tpd": ("CDN", "StopCCN")}


def unheard(lab, number, words):
    """What the client should have heard and has not, as words: Deletes took
    its SAs, and the other goodbyes stand in its log."""
    found = []
    if "src" in lab.guest.do("c%d" % number, "ip", "xfrm", "state").out:
        found.append("it has SAs")
    log = lab.guest.client(number, "log").wait().out if words else ""
    return found + ["no " + what for what in words
                    if not GOODBYES[what].search(log)]


def check_told(lab, number, words, name):
    within(5, lambda: not unheard(lab, number, words))
    lab.tap.equal(unheard(lab, number, words), [],
                  "%s: client %d was told: %s" %
                  (name, number, ", ".join((*words, "Deletes"))))


def enter(lab, numbers):
    """These come in; their traffic, or None."""
    orders = {n: lab.begin_up(n) for n in numbers}
    links = [lab.end_up(n, orders[n]) for n in numbers]
    if None in links:
        return None
    streams = [Stream(lab.host, link["local"]) for link in links]
    return streams if lab.tap.ok(all([s.flows() for s in streams]),
                                 "traffic both ways") else None


def one_by_one(lab, order, start, number):
    """Whoever stops first, a client with SAs is told that they end."""
    name = "first " + order[0]
    lab.tap.note("--- " + ", ".join(order))
    streams = enter(lab, (number,))
    if not streams:
        return
    for daemon in order:
        check_stop(lab, [daemon])
    check_told(lab, number, TOLD[order[0]], name)
    check_rest(lab, start, name)
    streams[0].stop()
    lab.guest.client(number, "vanish").wait()
    lab.server.restart(*order[::-1])


def together(lab, start):
    """Client 4 has no NAT before it."""
    lab.tap.note("--- all at once")
    streams = enter(lab, (1, 2, 4))
    if not streams:
        return
    check_stop(lab, lab.server.daemons)
    for number in (1, 2, 4):
        check_told(lab, number, ("CDN", "StopCCN"), "all at once")
    check_rest(lab, start, "all at once")
    for stream in streams:
        stream.stop()
    for number in (1, 2, 4):
        lab.guest.client(number, "vanish").wait()
    lab.server.restart(*lab.server.daemons)


with Lab(1 << 10) as lab:
    lab.server.start()
    start = network(lab.host)
    check_sockets(lab)
    order = list(lab.server.daemons)
    together(lab, start)
    one_by_one(lab, order, start, 1)
    one_by_one(lab, order[::-1], start, 4)
    one_by_one(lab, order[1:] + order[:1], start, 1)
    one_by_one(lab, order[2:] + order[:2], start, 4)
    if lab.up(1):
        lab.ping(1, lab.server.gateway)
    lab.down(1)
    lab.empty()
