# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""The daemons' processes, and what they hold of the kernel's."""

import json
import os
import re
import subprocess

from host import run
from limit import looks

# Options of the sanitizer for memory(): what it holds back of freed memory is
# 256 MiB by default, and a real leak would hide behind that; and its stacks for
# frames that are gone, of 1 MiB for each size of frame, fill while functions
# run for the first thousands of times.
ASAN = ("quarantine_size_mb=4:thread_local_quarantine_size_kb=64:"
        "max_uar_stack_size_log=16")

TITLE = re.compile(r"^\S+: (\w+)\s")
# What each binds, as socket() says it: ports, protocols, names.
SOCKETS = {
    "ikeyd": ("UDP 500", "ikeyd.ctl", "flow.sock"),
    "l2tpd": ("l2tpd.ctl",),
    "pppd-lite": ("pppd-lite.ctl", "session.sock"),
    "pipexd": ("UDP 4500", "UDP 1701", "protocol 50", "pipexd.ctl",
               "pfkey.sock", "ike.sock", "l2tp.sock", "pipex.sock"),
}


def _read(path):
    try:
        with open(path, errors="replace") as file:
            return file.read()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _stat(pid):
    """State and parent of a process; ("", 0) if there is none."""
    fields = _read("/proc/%d/stat" % pid).rpartition(")")[2].split()
    return (fields[0], int(fields[1])) if fields else ("", 0)


def gone(pid):
    """It ended; whether somebody has waited for it is not ours to judge."""
    return _stat(pid)[0] in ("", "Z", "X")


def children(proc):
    """The children of a daemon's parent: name to pid."""
    found = {}
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        if _stat(pid)[1] == proc.pid and not gone(pid):
            title = TITLE.match(_read("/proc/%d/cmdline" % pid)
                                .replace("\0", " "))
            found[title.group(1) if title else str(pid)] = pid
    return found


def still(proc):
    """All processes of a daemon sleep: none has anything to do, and none has
    ended unheard."""
    pids = [proc.pid] + [pid for pid in map(int, filter(
        str.isdigit, os.listdir("/proc"))) if _stat(pid)[1] == proc.pid]
    return all(_stat(pid)[0] == "S" for pid in pids)


def family(proc):
    """The pids of a daemon, its parent's first."""
    return [proc.pid] + sorted(children(proc).values())


def processes(server):
    """All processes of the daemons: "ikeyd engine" to pid."""
    found = {}
    for daemon, proc in server.procs.items():
        found[daemon] = proc.pid
        for name, pid in children(proc).items():
            found["%s %s" % (daemon, name)] = pid
    return found


def descriptors(server):
    """Open descriptors of each process."""
    return {name: len(os.listdir("/proc/%d/fd" % pid))
            for name, pid in processes(server).items()}


def memory(server):
    """What each process has in memory that is its own, in KiB.  (The whole
    resident size counts pages of libraries and of files, too.)"""
    return {name: int(re.search(r"^RssAnon:\s+(\d+) kB", _read(
        "/proc/%d/status" % pid), re.M).group(1))
        for name, pid in processes(server).items()}


def cpu(server):
    """CPU seconds that each process has used."""
    tick = os.sysconf("SC_CLK_TCK")
    found = {}
    for name, pid in processes(server).items():
        fields = _read("/proc/%d/stat" % pid).rpartition(")")[2].split()
        found[name] = (int(fields[11]) + int(fields[12])) / tick
    return found


def network(host):
    """Interfaces, IPv4 addresses and routes of gw, a line each."""
    lines = []
    for words in (("link",), ("-4", "address"),
                  ("-4", "route", "show", "table", "all")):
        # It complains of namespaces that go meanwhile: not ours.
        text = run("ip", "-n", host.gw, "-o", *words,
                   stderr=subprocess.DEVNULL)
        lines += [re.sub(r"^\d+: ", "", line).strip()
                  for line in text.splitlines()]
    return sorted(lines)


def sockets(server):
    """Those of SOCKETS that somebody in gw has bound, or listens on: a file
    without a listener is no socket."""
    host = server.host
    udp = host.run(host.gw, "ss", "-Huan")
    raw = host.run(host.gw, "ss", "-Hwan")
    unix = host.run(host.gw, "ss", "-Hxl")
    found = {"%s %s" % (what, n) for what, text in
             (("UDP", udp), ("protocol", raw)) for n in
             re.findall(r":(\d+)\s+\S+:[\d*]+\s*$", text, re.M)}
    found |= {name for name in re.findall(
        r"\s%s/(\S+)\s" % re.escape(server.dir), unix)}
    return found & {name for mine in SOCKETS.values() for name in mine}


def check_sockets(lab):
    """One check that all are seen while all run: else none would be missed."""
    want = sorted(name for mine in SOCKETS.values() for name in mine)
    within(5, lambda: sorted(sockets(lab.server)) == want)
    lab.tap.equal(sorted(sockets(lab.server)), want,
                  "the sockets of all daemons are seen")


def counters(server):
    """The counters of the daemons that run: (daemon, name) to value."""
    done = subprocess.run(
        [server.binary("vpnctl"), "-s", server.dir, "-j", "show", "counters"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        timeout=20)
    return {(row["daemon"], row["name"]): row["value"]
            for row in json.loads(done.stdout)}


def within(limit, condition):
    """True as soon as the condition is, false after so many seconds (of
    limit.py)."""
    return bool(looks(limit, condition, 0.02))
