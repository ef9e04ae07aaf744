#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Secrets are in the memory of those processes that need them, and of no
other; before and after clients, a refused login and a reload.  Nobody writes
them down, however much there is to be said, and vpnctl does not show them."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import INSIDE, NetLab
from daemons import processes
from server import RULE, VPN_CONF, VPN_USERS

# Words that are nowhere else; all begin alike, so that one search does.
MARK = "zyzzyva-%d-" % os.getpid()
KEY, OLD_KEY, SECRET, PASSWORD, OTHER, WRONG = (
    MARK + word for word in ("key", "older", "secret", "password", "other",
                             "wrong"))

USERS = VPN_USERS + "".join("%s:\\\n\t:password=%s:\n" % row for row in (
    ("dora", PASSWORD), ("eve", OTHER)))

# Who may know them.
KNOW = {
    KEY: {"ikeyd", "ikeyd keys"},
    OLD_KEY: set(),
    SECRET: {"l2tpd", "l2tpd engine"},
    PASSWORD: {"pppd-lite auth"},
    OTHER: {"pppd-lite auth"},
    WRONG: set(),
}
BIG = 1 << 28       # the sanitizer's shadow, which holds no bytes of ours


def memory(pid):
    """All that a process can write to, piece by piece."""
    with open("/proc/%d/maps" % pid) as file:
        maps = [re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
                for line in file]
    with open("/proc/%d/mem" % pid, "rb", 0) as file:
        for row in maps:
            if row is None:
                continue
            begin, end = (int(n, 16) for n in row.groups())
            if end - begin > BIG:
                continue
            try:
                file.seek(begin)
                yield file.read(end - begin)
            except OSError:     # it has gone meanwhile
                continue


def known(server, words):
    """Word to the processes that have it in their memory."""
    found = {word: set() for word in words}
    for name, pid in processes(server).items():
        for piece in memory(pid):
            if MARK.encode() not in piece:
                continue
            for word in words:
                if word.encode() in piece:
                    found[word].add(name)
    return found


def check(lab, when, words):
    found = known(lab.server, words)
    for word in words:
        strangers = found[word] - KNOW[word]
        lab.tap.ok(not strangers, "%s: nobody has %s who need not" % (
            when, word.replace(MARK, "the ")), strangers)
    return found


def printed(server):
    """All that daemons and vpnctl say, and what processes were started by."""
    text = server.log() + "".join(
        server.vpnctl(*words, "show", what) for words in ((), ("-j",))
        for what in ("sessions", "tunnels", "sas", "counters"))
    for pid in processes(server).values():
        for name in ("environ", "cmdline"):
            with open("/proc/%d/%s" % (pid, name), "rb") as file:
                text += file.read().decode("utf-8", "replace")
    return text


# The tunnel of the secret is one that nobody comes in by.
CONF = VPN_CONF.replace("ipcp IPCP", """tunnel OTHER protocol l2tp {
	listen on 198.51.100.1
	l2tp-secret "%s"
}
bind tunnel from OTHER authenticated by LOCAL to pppx0
ipcp IPCP""" % SECRET, 1)

with NetLab() as lab:
    KNOW[OLD_KEY] = KNOW[KEY]
    lab.server.options = ["-vv"]
    lab.server.start(rule=RULE % ("192.0.2.1", OLD_KEY), conf=CONF,
                     users=USERS)
    found = check(lab, "started", KNOW)
    lab.tap.equal([found[OLD_KEY], found[SECRET], found[PASSWORD]],
                  [KNOW[OLD_KEY], KNOW[SECRET], KNOW[PASSWORD]],
                  "the search finds what is there")
    KNOW[OLD_KEY] = set()
    lab.server.write_conf(lab.server.text(
        rule=RULE % ("192.0.2.1", KEY), conf=CONF))
    lab.server.vpnctl("reload")
    for method in ("mschapv2", "chap-md5"):
        lab.road(method + ": in and out", "--ping", INSIDE, 3, "--auth",
                 method, psk=KEY, user="dora", password=PASSWORD)
    lab.road("a wrong password", "--refused", "login", "--timeout", 10,
             "--auth", "mschapv2", psk=KEY, user="eve", password=WRONG)
    road = lab.begin("--hold", 3600, psk=KEY, user="dora", password=PASSWORD)
    lab.in_it(road, "dora is in")
    check(lab, "reloaded and used", KNOW)
    text = printed(lab.server)
    words = ("on the fast path by", "dora", "eve")
    lab.tap.ok(all(word in text for word in words),
               "much was said, of dora and eve", text[-2000:])
    lab.tap.equal([line for line in text.splitlines() if MARK in line], [],
                  "and no secret of theirs")
    road.leave()
    lab.end(road, "dora leaves")
    lab.empty()
