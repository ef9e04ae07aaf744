# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""A NAT's memory, and how it loses it."""

# Deletes all connections (IPCTNL_MSG_CT_DELETE, no filter) by netlink.
FORGET = """
import socket, struct
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
s.bind((0, 0))
s.send(struct.pack("=IHHIIBBH", 20, 1 << 8 | 2, 5, 1, 0, 0, 0, 0))
error = struct.unpack_from("=i", s.recv(4096), 16)[0]
assert error == 0, error
"""


def forget(host, netns):
    """Have a namespace forget its connections."""
    host.run(netns, "python3", "-I", "-c", FORGET)
