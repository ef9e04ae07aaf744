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

/* vpnctl monitor. Each line goes out at once: who reads it waits for it.
 * Runs in: vpnctl. */

#include <stdio.h>
#include <unistd.h>

#include "json.h"
#include "monitor.h"
#include "proc/log.h"
#include "show.h"

static void
on_event(void *ctx, const struct record *r)
{
	const int *json = ctx;

	if (*json)
		json_line(stdout, r);
	else
		show_event(stdout, r);
	/* exit(3) runs what the sandbox may not like */
	if (fflush(stdout) == EOF) {
		log_warn("standard output");
		_exit(1);
	}
}

static void
on_gone(void *ctx, const struct answer *a)
{
	(void)ctx;
	log_warnx("%s: %s", a->daemon, a->text);
}

int
monitor(const char *dir, struct answer *answers, size_t n, int json)
{
	const struct client_watch watch = { on_event, on_gone, &json };

	client_monitor(dir, answers, n, &watch);
	return 1;
}
