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


/* pipexd.ctl: what vpnctl is shown. Runs in: worker. */

#include <stdio.h>

#include "proc/child.h"
#include "proc/control.h"
#include "worker.h"

static void
esp_numbers(struct control_req *req, const char *way, const uint64_t *v)
{
	char name[REC_NAMELEN];
	unsigned int i;

	for (i = 0; i < ESP_NRESULTS; i++) {
		snprintf(name, sizeof(name), "esp_%s_%s", way,
		    esp_result_name(i));
		control_counter_put(req, name, v[i]);
	}
}

static void
show_counters(void *ctx, struct control_req *req, const char *arg)
{
	struct worker *w = ctx;
	const struct esp_counters *e = esp_counters(w->esp);
	unsigned int i;

	(void)arg;
	control_counter_put(req, "sas", esp_sas(w->esp));
	control_counter_put(req, "flows", esp_flows(w->esp));
	control_counter_put(req, "sessions", w->sessions.n);
	for (i = 0; i < COUNT_MAX; i++)
		control_counter_put(req, count_name(i), w->counts[i]);
	esp_numbers(req, "in", e->in);
	esp_numbers(req, "out", e->out);
	control_counter_put(req, "esp_in_bytes", e->in_bytes);
	control_counter_put(req, "esp_out_bytes", e->out_bytes);
	control_counter_put(req, "peers_moved", e->moved);
	control_end(req, CTL_OK, "%s", "");
}

static const struct control_cmd commands[] = {
	{ CTL_SHOW, "counters", show_counters }
};

void
show_register(struct worker *w)
{
	child_control("pipexd", commands,
	    sizeof(commands) / sizeof(commands[0]), w);
}
