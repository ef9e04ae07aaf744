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


/* What vpnctl asks: SAs and counters. Runs in: engine. */

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "control.h"
#include "engine.h"

struct show {
	struct engine		*e;
	struct control_req	*req;
	uint64_t		 now_ms;
	time_t			 now;
};

/* ---- SAs ---- */

/* Seconds since 1970 of a moment of the monotonic clock; 0 for none. */
static uint64_t
wall(const struct show *s, uint64_t ms)
{
	int64_t off;

	if (ms == 0 || ms == UINT64_MAX)
		return 0;
	off = (int64_t)(ms - s->now_ms) / 1000;
	return (uint64_t)((int64_t)s->now + off);
}

static void
put_path(struct rec *r, const struct addr *peer, const struct addr *local)
{
	rec_addr(r, "peer_address", peer);
	rec_u64(r, "peer_port", peer->port);
	rec_addr(r, "local_address", local);
}

static void
put_spis(struct rec *r, const char *in, const char *out)
{
	rec_str(r, "spi_in", in);
	rec_str(r, "spi_out", out);
}

static void
put_isakmp(void *arg, const struct ike_sa_info *info)
{
	struct show *s = arg;
	char id[2 * (2 * ISAKMP_COOKIELEN + 1)];
	struct rec r;

	text_hex(id, sizeof(id), info->icookie, ISAKMP_COOKIELEN);
	id[2 * ISAKMP_COOKIELEN] = ':';
	text_hex(id + 2 * ISAKMP_COOKIELEN + 1,
	    sizeof(id) - 2 * ISAKMP_COOKIELEN - 1, info->rcookie,
	    ISAKMP_COOKIELEN);
	rec_begin(&r, "sa");
	rec_str(&r, "id", id);
	rec_u64(&r, "flow", info->flow);
	rec_str(&r, "kind", "isakmp");
	put_path(&r, &info->peer, &info->local);
	rec_str(&r, "ike", info->ike);
	rec_str(&r, "esp", "");
	put_spis(&r, "", "");
	rec_str(&r, "state", info->state);
	rec_u64(&r, "since", wall(s, info->since_ms));
	rec_u64(&r, "expires", wall(s, info->expires_ms));
	rec_str(&r, "peer_id", info->id);
	rec_bool(&r, "initiator", info->initiator);
	control_record(s->req, &r);
}

static void
put_pair(void *arg, const struct ike_sa_pair *p, const char *esp)
{
	struct show *s = arg;
	char id[16], in[16], out[16];
	struct rec r;

	snprintf(id, sizeof(id), "%u", p->id);
	snprintf(in, sizeof(in), "%08x", p->spi_in);
	snprintf(out, sizeof(out), "%08x", p->spi_out);
	rec_begin(&r, "sa");
	rec_str(&r, "id", id);
	rec_u64(&r, "flow", p->flow);
	rec_str(&r, "kind", "esp");
	put_path(&r, &p->peer, &p->local);
	rec_str(&r, "ike", "");
	rec_str(&r, "esp", esp);
	put_spis(&r, in, out);
	rec_str(&r, "state", !p->in_up ? "wait" : p->out_up ? "up" :
	    "inbound only");
	rec_u64(&r, "since", wall(s, p->since_ms));
	rec_u64(&r, "expires", p->since_ms == 0 ? 0 :
	    wall(s, p->since_ms + (uint64_t)p->hard_s * 1000));
	control_record(s->req, &r);
}

static void
show_sas(void *ctx, struct control_req *req, const char *arg)
{
	struct engine *e = ctx;
	struct show s = { e, req, clock_ms(), time(NULL) };

	(void)arg;
	ike_sa_walk(e->ike, put_isakmp, &s);
	ike_pair_walk(e->ike, put_pair, &s);
	control_end(req, CTL_OK, "%s", "");
}

/* ---- events ---- */

void
control_flow_up(const struct ike_flow_info *info)
{
	struct rec r;

	control_event_begin(&r, "flow_up");
	rec_u64(&r, "flow", info->flow);
	put_path(&r, &info->peer, &info->local);
	rec_bool(&r, "nat", info->nat);
	rec_str(&r, "ike", info->ike);
	rec_str(&r, "esp", info->esp);
	rec_str(&r, "peer_id", info->id);
	child_event(&r);
}

void
control_flow_down(uint32_t flow, const char *reason)
{
	struct rec r;

	control_event_begin(&r, "flow_down");
	rec_u64(&r, "flow", flow);
	rec_str(&r, "reason", reason);
	child_event(&r);
}

void
control_sa_event(const char *event, uint32_t flow, uint32_t spi_in,
    uint32_t spi_out)
{
	char in[16], out[16];
	struct rec r;

	snprintf(in, sizeof(in), "%08x", spi_in);
	snprintf(out, sizeof(out), "%08x", spi_out);
	control_event_begin(&r, event);
	rec_u64(&r, "flow", flow);
	put_spis(&r, in, out);
	child_event(&r);
}

/* ---- counters ---- */

static void
show_counters(void *ctx, struct control_req *req, const char *arg)
{
	struct engine *e = ctx;
	unsigned int i;

	(void)arg;
	control_counter_put(req, "data_plane", (uint64_t)e->dataplane);
	for (i = 0; i < ENGINE_C_MAX; i++)
		control_counter_put(req, engine_counter_name(i),
		    e->counters[i]);
	for (i = 0; i < IKE_COUNTERS; i++)
		control_counter_put(req, ike_counter_name(i),
		    ike_counter(e->ike, (enum ike_counter)i));
	control_end(req, CTL_OK, "%s", "");
}

const struct control_cmd control_cmds[] = {
	{ CTL_SHOW, "sas", show_sas },
	{ CTL_SHOW, "counters", show_counters }
};
const size_t control_ncmds = sizeof(control_cmds) / sizeof(control_cmds[0]);
