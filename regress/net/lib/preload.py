# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Daemons with another clock: a library of net/lib that all their processes
load first."""

import os
import subprocess

from netlab import HERE
from daemons import processes


def preload(lab, name, **env):
    """From now on the daemons' processes get NAME.c and this environment."""
    so = lab.host.path(name + ".so")
    subprocess.run([*os.environ.get("CC", "cc").split(), "-shared", "-fPIC",
                    "-o", so, os.path.join(HERE, "lib", name + ".c")],
                   check=True)
    os.chmod(so, 0o755)
    start = lab.host.start

    def start_so(netns, argv, log, **options):
        if os.path.basename(argv[0]) in lab.server.daemons:
            options["env"] = dict(options["env"], LD_PRELOAD=so, **env)
        return start(netns, argv, log, **options)
    lab.host.start = start_so


def loaded(lab, name):
    """One check that each process has it."""
    def has_it(pid):
        with open("/proc/%d/maps" % pid) as file:
            return name + ".so" in file.read()
    lab.tap.equal([process for process, pid in processes(lab.server).items()
                   if not has_it(pid)], [], "every process has that clock")
