#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""The host sleeps for three hours, and its clock has gone on: the clients that
are there stay in with their sessions and addresses, although their ESP SAs are
past their lifetime and they have had no traffic for longer than the
idle-timeout; one that has left meanwhile is found."""

import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))
if os.environ.get("ADIT_BUILD", "sanitized") == "sanitized":
    os.environ["ADIT_BUILD"] = "plain"      # the sanitizers must come first

from netlab import NetLab
from daemons import within
from preload import loaded, preload

SLEEP_MS = 3 * 3600 * 1000
CLIENTS = 5
BOUND = 30      # seconds until one that has left is found


def write(path, ms):
    """A write of 8 bytes that whoever maps the file sees at once."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    os.pwrite(fd, struct.pack("=q", ms), 0)
    os.close(fd)


def ids(lab, user):
    return sorted((row["id"], row["address"], row["interface"])
                  for row in lab.server.show("sessions")
                  if row["user"] == user)


def answers(lab, address):
    out = lab.host.run(lab.host.inside, "ping", "-n", "-q", "-W", "1", "-c",
                       "1", address, check=False, limit=10)
    return ", 0% packet loss" in out


with NetLab() as lab:
    slept = lab.host.path("slept")
    write(slept, 0)
    preload(lab, "slept", SLEPT=slept)
    lab.server.start(tunnel="idle-timeout 600")
    loaded(lab, "slept")
    road = lab.begin("--clients", CLIENTS, "--hold", 3600, user="alice")
    gone = lab.begin("--hold", 3600, user="bob", where="direct", local=20)
    lab.in_it(road, "%d clients are in" % CLIENTS, CLIENTS)
    lab.in_it(gone, "and one more")
    before = ids(lab, "alice")
    gone.kill()
    write(slept, SLEEP_MS)
    for address in road.addresses():
        lab.tap.ok(within(10, lambda: answers(lab, address)),
                   "%s: traffic goes on" % address)
    lab.tap.ok(within(BOUND, lambda: not ids(lab, "bob")),
               "who has left is gone within %d s" % BOUND,
               ids(lab, "bob"))
    lab.tap.equal(ids(lab, "alice"), before, "the others are where they were")
    lab.tap.equal(len(road.addresses()), CLIENTS, "nobody had to come again")
    for address in road.addresses():
        lab.ping_in(address, "%s is there" % address)
    road.leave()
    lab.end(road, "and leave when they want to")
    lab.empty()
