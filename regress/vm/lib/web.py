#!/usr/bin/python3
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""The HTTP server of the inside network: web.py PORT BLOB.

GET /blob gives the file, PUT / takes any size and answers with its sha256,
GET /peer answers with the address that asked.  Prints "ready".
"""

import hashlib
import http.server
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    def reply(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/peer":
            self.reply(self.client_address[0].encode())
            return
        with open(sys.argv[2], "rb") as file:
            self.reply(file.read())

    def do_PUT(self):
        left = int(self.headers["Content-Length"])
        digest = hashlib.sha256()
        while left > 0:
            data = self.rfile.read(min(left, 65536))
            if not data:
                return
            digest.update(data)
            left -= len(data)
        self.reply(digest.hexdigest().encode())

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("", int(sys.argv[1])), Handler)
print("ready", flush=True)
server.serve_forever()
