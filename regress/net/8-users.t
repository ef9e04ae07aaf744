#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""What pppd-lite grants and refuses, from vpn.conf to the wire: realms with
pools of their own, name servers of both kinds, PAP, limits of number and of
time.  A refused login is one line with user, outer address and port, phase and
reason, and it is counted."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import DIRECT, FIRST, INSIDE, OUTER, NetLab
from daemons import counters, within
from server import DEFAULT_RULE, VPN_USERS

TUNNEL = """
tunnel L2TP protocol l2tp {
	listen on %s
%%s
}
""" % OUTER

# Two realms of one tunnel, each with a pool and name servers of its own;
# one of them has three.
REALMS = """\
set max-session 4
set user-max-session 2
ipcp HOME {
	pool-address 10.9.0.2-10.9.0.2
	pool-address 10.9.0.100-10.9.0.103
	pool-address 10.9.0.70-10.9.0.79 for static
	dns-servers 10.9.0.53
	nbns-servers 10.9.0.137
}
ipcp STAFF {
	pool-address 10.8.0.2-10.8.0.9
	dns-servers 10.8.0.53
}
interface pppx0 address 10.9.0.1 ipcp HOME
interface pppx1 address 10.8.0.1 ipcp STAFF
authentication HOME type local {
	users-file "%(users)s"
}
authentication STAFF type local {
	users-file "%(users)s"
	username-suffix "@staff"
	strip-atmark-realm yes
	user-max-session 1
}
bind tunnel from L2TP authenticated by HOME to pppx0
bind tunnel from L2TP authenticated by STAFF to pppx1
"""


def start(lab, *options):
    """The suite on the configuration above and these of the tunnel."""
    conf = "".join((DEFAULT_RULE, "\n", TUNNEL % "\n".join(
        "\t" + option for option in options), REALMS % {
            "users": lab.host.path("vpn.users")}))
    lab.server.start(conf=conf.replace("%", "%%") + "# %s%s%s\n")


def begin(lab, n, user, *words, password="wonderland"):
    """A client of the n-th address, which stays."""
    return lab.begin("--ping", INSIDE, 0, "--ping-interval", 50,
                     "--hold", 3600, *words, where="direct", user=user,
                     password=password, local=FIRST + n)


def given(road):
    """What the client was told: address, gateway, dns, nbns."""
    match = re.search(r"address (\S+), gateway (\S+), dns (\S+), nbns (\S+),",
                      road.lines())
    return match.groups() if match else road.lines()


def refused(lab, n, user, counter, reason, *words, stage="login",
            password="wonderland"):
    """One client does not get in; one line and one counter say so."""
    name = "%s, %s" % (user, counter)
    marks, was = lab.server.marks(), counters(lab.server)
    lab.road(name + ": refused", "--refused", stage, "--timeout", 6, *words,
             where="direct", user=user, password=password, local=FIRST + n)
    lines = [line for line in lab.server.log(marks).splitlines()
             if line.startswith("pppd-lite| ") and "refused" in line]
    lab.tap.equal(len(lines), 1, name + ": one line")
    lab.tap.match("\n".join(lines), re.compile(
        r"peer %s:\d+.*%s" % (re.escape(DIRECT % (FIRST + n)), reason)),
        name + ": it says who, from where and why")
    lab.tap.equal(counters(lab.server)["pppd-lite", counter] -
                  was["pppd-lite", counter], 1, name + ": counted")
    within(5, lambda: not any(row["peer_address"] == DIRECT % (FIRST + n)
                              for row in lab.server.show("sessions")))


def end(lab, roads):
    for road in roads:
        road.leave()
        lab.end(road, "%s leaves" % " ".join(road.addresses()))
    lab.empty()


def realms(lab):
    lab.tap.note("--- realms, pools, name servers, numbers")
    start(lab)
    alice = begin(lab, 0, "alice")
    lab.in_it(alice, "alice is in")
    lab.tap.equal(given(alice), ("10.9.0.2", "10.9.0.1", "10.9.0.53",
                                 "10.9.0.137"), "what alice is given")
    staff = begin(lab, 1, "alice@staff")
    lab.in_it(staff, "alice@staff is in")
    lab.tap.equal(given(staff), ("10.8.0.2", "10.8.0.1", "10.8.0.53", "none"),
                  "what alice@staff is given")
    refused(lab, 2, "alice@staff", "refused_user_max_session",
            r'user "alice@staff": authenticate: .* has 1 sessions already '
            r"\(user-max-session\)")
    again = begin(lab, 3, "alice")
    lab.in_it(again, "alice is in again")
    lab.tap.equal(given(again)[0], "10.9.0.100", "from the second pool")
    refused(lab, 4, "alice", "refused_user_max_session",
            r'user "alice": authenticate: .* has 2 sessions already '
            r"\(user-max-session\)")
    bob = begin(lab, 5, "bob", password="builder")
    lab.in_it(bob, "bob is in, the fourth")
    refused(lab, 6, "carol", "refused_max_session", "max-session",
            stage="lcp", password="nightingale")
    lab.tap.equal(sorted(r["user"] for r in lab.server.show("sessions")),
                  ["alice", "alice", "alice", "bob"],
                  "these four go on")
    end(lab, (alice, staff, again, bob))
    lab.stop_server()


def pap(lab):
    lab.tap.note("--- PAP")
    start(lab, "authentication-method pap")
    lab.road("alice is in by PAP", "--auth", "pap", "--ping", INSIDE, 3,
             where="direct")
    for user, password, reason in (
            ("alice", "looking-glass", "wrong password"),
            ("mallory", "wonderland", "unknown user")):
        refused(lab, 1, user, "auth_failed", r'user "%s": authenticate: PAP '
                r"login refused: %s" % (user, reason), "--auth", "pap",
                password=password)
    lab.road("who offers CHAP only is refused", "--auth", "chap-md5",
             "--refused", "lcp", "--timeout", 30, where="direct")
    lab.empty()
    lab.stop_server()


def closed(lab, road, reason, name):
    lab.tap.ok(within(10, lambda: road.proc.poll() is not None),
               name + ": closed")
    lab.tap.match(road.lines(), re.compile(r"dropped: (PPP|L2TP)"),
                  name + ": the client is told")
    lab.tap.match(lab.server.log(), re.compile(
        r'user "alice": ended after \d+ s, .*%s' % reason),
        name + ": the log says why")


def times(lab):
    lab.tap.note("--- limits of time")
    start(lab, "session-timeout 3")
    road = begin(lab, 0, "alice")
    lab.in_it(road, "session-timeout 3: alice is in")
    closed(lab, road, r"\(session-timeout\)", "session-timeout")
    lab.empty()
    lab.stop_server()
    start(lab, "idle-timeout 4")
    busy = begin(lab, 0, "bob", password="builder")
    idle = lab.begin("--hold", 3600, where="direct", local=FIRST + 1)
    lab.in_it(busy, "idle-timeout 4: bob is in, and busy")
    lab.in_it(idle, "idle-timeout 4: alice is in, and idle")
    closed(lab, idle, r"\(idle-timeout\)", "idle-timeout")
    lab.tap.equal([row["user"] for row in lab.server.show("sessions")],
                  ["bob"], "who is busy stays")
    end(lab, (busy,))


with NetLab() as lab:
    realms(lab)
    pap(lab)
    times(lab)
