# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""vpnctl reload: the files that are read, and what must then be true.  The
lab may be the one with a guest or the one without."""

import re

from daemons import family, within
from server import VPN_CONF, VPN_USERS

# Who has no address of his own gets one of the first pool; bob's own is in
# the second.
POOL = "pool-address 10.9.0.2-10.9.0.254"
TWO = VPN_CONF.replace(POOL, "pool-address 10.9.0.2-10.9.0.9\n"
                       "\tpool-address 10.9.0.70-10.9.0.99")
ONE = VPN_CONF.replace(POOL, "pool-address 10.9.0.70-10.9.0.99")
ERIN = VPN_USERS + "erin:\\\n\t:password=lighthouse:\n"


def broken_files(good):
    """Files that must change nothing, each with a name."""
    return (("a broken file", good.replace("protocol l2tp",
                                           "protocol pigeon")),
            ("a file cut short", good[:len(good) // 2]),
            ("a user's pool that is not there",
             good.replace("ipcp IPCP\n", "ipcp NOWHERE\n")))


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
    def more():
        now = packets()
        return now and all(n > before.get(user, 0) + 10
                           for user, n in now.items())
    before = packets()
    return lab.tap.ok(within(5, more), "traffic goes on",
                      "%r, then %r" % (before, packets()))


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


def settled(lab, count=2):
    """What came and went for a moment has gone."""
    within(10, lambda: [len(lab.server.show(w)) for w in
                        ("sessions", "sas", "tunnels")] ==
           [count, 2 * count, count])
