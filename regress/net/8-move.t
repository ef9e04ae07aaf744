#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""A phone goes from Wi-Fi (behind the NAT) to LTE (another network) in the
middle of its session, without a word by the old address: new SAs, and it keeps
tunnel, session, inner address and interface.  With a PSK for all it answers a
fresh CHAP challenge, with one of its own it need not.  Somebody who has the
PSK for all and knows the ids does not get the session, and its owner does not
notice."""

import os
import re
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import BEHIND, DIRECT, FIRST, NAT, NetLab
from daemons import counters, within
from server import DEFAULT_RULE, OUTER

OWN = "a-key-of-its-own"
OWN_ID = "phone.example"
RULES = DEFAULT_RULE + (
    '\nike passive esp transport proto udp from %s port 1701 to any '
    'dstid "%s" psk "%s"' % (OUTER, OWN_ID, OWN))
BOUND = 15      # seconds from the first packet by the new way to the move
TOLD = ("proof_asked", "proof_ok", "proof_failed", "sessions_moved")


def told(lab):
    """What the daemons have counted of moves."""
    rows = counters(lab.server)
    found = {name: rows["pppd-lite", name] for name in TOLD}
    found["moved"] = rows["l2tpd", "moved"]
    return found


def grown(lab, before):
    now = told(lab)
    return {name: now[name] - before[name] for name in now
            if now[name] != before[name]}


def where(lab):
    return [row["peer_address"] for row in lab.server.show("sessions")]


def ids(lab):
    """What has to stay."""
    return ([(row["id"], row["address"], row["interface"], row["since"])
             for row in lab.server.show("sessions")],
            [(row["id"], row["tunnel_id"], row["peer_tunnel_id"],
              row["sessions"]) for row in lab.server.show("tunnels")])


def flows(lab):
    return {row["peer_address"] for row in lab.server.show("sas")}


def moves(lab, name, to, *words, netns="-", asked=1, **options):
    """A client that is in, and then goes to that address."""
    tap = lab.tap
    tap.note("--- " + name)
    road = lab.begin("--hold", 3600, "--move", netns, to, *words,
                     local=FIRST, **options)
    if not lab.in_it(road, "alice is in"):
        return
    address = road.addresses()[0]
    lab.ping_in(address, "she is reached from inside")
    tap.equal(where(lab), [NAT], "she is behind the NAT")
    stays, before, marks = ids(lab), told(lab), lab.server.marks()
    moved_to = NAT if netns == "-" else to
    road.proc.send_signal(signal.SIGUSR1)
    # A move behind the same NAT shows by its port alone.
    tap.ok(within(BOUND, lambda: "moved from flow" in lab.server.log(marks)
                  and where(lab) == [moved_to]),
           "her session is at %s within %d s" % (moved_to, BOUND),
           "%s\n%s" % (where(lab), road.lines()[-3000:]))
    lab.ping_in(address, "she is reached there")
    tap.equal(ids(lab), stays, "the same session, tunnel and interface")
    want = {"moved": 1, "sessions_moved": 1}
    if asked:
        want.update(proof_asked=1, proof_ok=1)
    tap.equal(grown(lab, before), want, "she was %s" % (
        "asked for her password" if asked else "not asked anything"))
    tap.ok(within(10, lambda: flows(lab) == {moved_to}
                  and len(lab.server.show("tunnels")) == 1),
           "her old SAs are gone", lab.server.show("sas"))
    tap.equal(len(re.findall(r": up, ", lab.server.log(marks))), 0,
              "nobody logged in again")
    # Both channels go on, with a goodbye that is answered.
    road.leave()
    lab.end(road, "she leaves, and is answered")
    lab.empty()


def thief(lab, name, tunnel, session, user, password, reason):
    """Somebody with the PSK claims the tunnel; until he is refused."""
    before, marks = told(lab), lab.server.marks()
    road = lab.begin("--steal", tunnel, session, "--refused", "l2tp",
                     "--timeout", 60, where="direct", local=FIRST + 1,
                     user=user, password=password)
    lab.tap.ok(within(25, lambda: "thief: refused" in road.lines()),
               name + " is challenged, and refused", road.lines()[-3000:])
    road.leave()
    road.wait(20)
    lab.tap.equal(grown(lab, before), {"proof_asked": 1, "proof_failed": 1},
                  "he was asked once")
    lab.tap.match(lab.server.log(marks), re.compile(
        r'user "alice": move to [0-9.:]+ refused: ' + reason),
        "the log says why, and who")
    lab.tap.equal(re.findall(r"thief: (?!a challenge|refused).*",
                             road.lines()), [], "and he got nothing else")


def thieves(lab):
    tap = lab.tap
    tap.note("--- thieves")
    victim = lab.begin("--hold", 3600, local=FIRST)
    if not lab.in_it(victim, "alice is in"):
        return
    tunnel = lab.server.show("tunnels")[0]["tunnel_id"]
    session = re.search(r"session \d+ up, peer's id (\d+)",
                        victim.lines()).group(1)
    stays = ids(lab)
    thief(lab, "bob, with his own password,", tunnel, session, "bob", None,
          "another user answers")
    thief(lab, "a liar", tunnel, session, "alice", "looking glass",
          "wrong password|.*password")
    tap.equal(where(lab), [NAT], "alice is where she was")
    tap.equal(ids(lab), stays, "and nothing of hers has changed")
    lab.ping_in(victim.addresses()[0], "she did not notice")
    # The other rule's key opens nothing at all.
    before = told(lab)
    refused = counters(lab.server)["l2tpd", "stranger"]
    road = lab.begin("--steal", tunnel, session, "--refused", "l2tp", "--id",
                     OWN_ID, "--timeout", 60, where="direct",
                     local=FIRST + 2, user="bob", psk=OWN)
    tap.ok(within(15, lambda: counters(lab.server)["l2tpd", "stranger"] >
                  refused + 30), "who came by another rule is a stranger")
    road.leave()
    road.wait(20)
    tap.equal(grown(lab, before), {}, "whom nobody asks")
    victim.leave()
    lab.end(victim, "alice leaves")


with NetLab() as lab:
    lab.server.start(rule=RULES)
    direct = "/run/netns/" + lab.host.direct
    moves(lab, "from Wi-Fi to LTE, a PSK for all", DIRECT % FIRST,
          netns=direct)
    moves(lab, "another address behind the same NAT", BEHIND % (FIRST + 3))
    moves(lab, "with a PSK of its own", DIRECT % FIRST, "--id", OWN_ID,
          netns=direct, psk=OWN, asked=0)
    moves(lab, "a client that says nothing but LCP echoes", DIRECT % FIRST,
          "--move-mute", netns=direct)
    thieves(lab)
    lab.empty()
    lab.no_clear()
