/*
 * Copyright (c) 2026 The adit authors
 *
 * Permission to use, copy, modify, and distribute this software for any
 * purpose with or without fee is hereby granted, provided that the above
 * copyright notice and this permission notice appear in all copies.
 *
 * THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
 * WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
 * MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
 * ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
 * WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
 * ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF
 * OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
 */


/* pipexd: the userland data plane. Processes: the parent, which may make
 * sockets and interfaces, and one worker, which moves packets.
 * Runs in: parent; the worker's start is in worker.c. */

#include <string.h>

#include "interfaces.h"
#include "msg.h"
#include "parent.h"

int
main(int argc, char **argv)
{
	static const struct daemon_listen listens[] = {
		{ "pipexd.ctl", "worker" }, { "pfkey.sock", "worker" },
		{ "ike.sock", "worker" }, { "l2tp.sock", "worker" },
		{ "pipex.sock", "worker" }
	};
	struct daemon_child worker;
	struct daemon_spec spec;

	memset(&worker, 0, sizeof(worker));
	worker.name = "worker";
	worker.user = "_pipexd";
	worker.profile = SANDBOX_WORKER;
	worker.prepare = worker_prepare;
	worker.start = worker_start;
	worker.rules = interfaces_rules;
	worker.nrules = interfaces_nrules;
	memset(&spec, 0, sizeof(spec));
	spec.name = "pipexd";
	spec.children = &worker;
	spec.nchildren = 1;
	spec.listens = listens;
	spec.nlistens = sizeof(listens) / sizeof(listens[0]);
	parent_hooks(&spec);
	return daemon_main(argc, argv, &spec);
}
