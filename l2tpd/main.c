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

/* l2tpd(8): L2TP tunnels and calls. The table of its processes and sockets.
 * Runs in: l2tpd parent. */

#include "engine.h"
#include "parent.h"
#include "proc/daemon.h"

static const char *const engine_dials[] = {
	"flow.sock", "l2tp.sock", "session.sock", NULL
};

static const struct daemon_child children[] = {
	{ "engine", "_l2tpd", SANDBOX_ENGINE, NULL, engine_start, NULL, 0,
	    engine_dials }
};

static const struct daemon_listen listens[] = {
	{ "l2tpd.ctl", "engine" }
};

static const struct daemon_spec spec = {
	.name = "l2tpd",
	.children = children,
	.nchildren = sizeof(children) / sizeof(children[0]),
	.listens = listens,
	.nlistens = sizeof(listens) / sizeof(listens[0]),
	.conf_load = parent_conf_load,
	.conf_free = parent_conf_free,
	.conf_print = parent_conf_print,
	.conf_prepare = parent_conf_prepare,
	.conf_send = parent_conf_send,
	.addrs = parent_conf_addrs
};

int
main(int argc, char **argv)
{
	return daemon_main(argc, argv, &spec);
}
