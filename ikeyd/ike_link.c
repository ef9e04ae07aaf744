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


/* ike.sock: IKE datagrams of UDP 4500, which the data plane owns because ESP
 * comes there, too (msg/punt.h, RFC 3948). Runs in: engine. */

#include <string.h>

#include "engine.h"
#include "msg/hello.h"
#include "msg/punt.h"

/* Datagrams that wait for pipexd; more are lost, as on a network. */
#define QUEUE_MESSAGES	4096
#define QUEUE_BYTES	(4 * 1024 * 1024)

#define EXCHANGE_AT	18	/* in a header, RFC 2408 3.1 */

static void
on_packet(void *ctx, struct link *l, struct link_msg *m)
{
	struct engine *e = ctx;
	struct msg_ike_packet p;

	if (msg_ike_packet_decode(&p, m->data, m->len) == -1) {
		link_refuse(l, "malformed IKE_PACKET");
		return;
	}
	e->counters[ENGINE_C_NATT_IN]++;
	if (e->stopping)
		return;
	ike_input(e->ike, &p.local, &p.peer, 1, p.data, p.len);
	engine_kick(e);
}

static void
on_dataplane(void *ctx, struct link *l, struct link_msg *m)
{
	struct engine *e = ctx;
	struct msg_ike_dataplane d;

	if (msg_ike_dataplane_decode(&d, m->data, m->len) == -1) {
		link_refuse(l, "malformed IKE_DATAPLANE");
		return;
	}
	log_info("data plane: ESP in UDP %s", d.raw_esp ?
	    "and as IP protocol 50" : "only, every client has to encapsulate");
	e->raw_esp = d.raw_esp;
	e->natt_ready = 1;
	ike_force_encap(e->ike, !e->raw_esp);
	engine_dataplane(e);
}

static const struct link_rule rules[] = {
	{ MSG_IKE_PACKET, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_packet },
	{ MSG_IKE_DATAPLANE, 1, 1, NOFD, LINK_PHASE_RUN, on_dataplane }
};

static void
on_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct engine *e = ctx;

	log_warnx("link to pipexd (ike.sock): %s",
	    how == LINK_CLOSED ? "closed" : why);
	link_free(l);
	e->natt = NULL;
	e->natt_ready = 0;
	goodbye_lost(e);
	engine_dataplane(e);
	ike_link_dial(e);
}

static void
on_fd(void *ctx, int fd)
{
	struct engine *e = ctx;

	e->natt = link_try_new(fd, "pipexd", rules,
	    sizeof(rules) / sizeof(rules[0]), e, on_down);
	if (e->natt == NULL) {
		log_warn("ike.sock");
		ike_link_dial(e);
		return;
	}
	link_limit(e->natt, LINK_DROP_NEWEST, QUEUE_MESSAGES, QUEUE_BYTES);
	link_hello(e->natt, "ikeyd");
}

void
ike_link_dial(struct engine *e)
{
	child_dial("ike.sock", on_fd, e);
}

int
ike_link_packet(struct engine *e, const struct addr *local,
    const struct addr *peer, const uint8_t *data, size_t len)
{
	struct msg_ike_packet p = { *local, *peer, data, len };
	uint8_t buf[MSG_MAXLEN];
	int n, sent = 0;

	if (e->natt != NULL &&
	    (n = msg_ike_packet_encode(&p, buf, sizeof(buf))) != -1)
		sent = link_send(e->natt, MSG_IKE_PACKET, 0, buf, (size_t)n,
		    -1) == 0;
	e->counters[sent ? ENGINE_C_NATT_OUT : ENGINE_C_NATT_DROPPED]++;
	return sent;
}

void
ike_link_send(struct engine *e, const struct addr *local,
    const struct addr *peer, const uint8_t *data, size_t len)
{
	int sent = ike_link_packet(e, local, peer, data, len);

	/* A client must hear that its SAs are gone, whoever has died. */
	if (len > EXCHANGE_AT && data[EXCHANGE_AT] == ISAKMP_XCHG_INFO)
		goodbye_keep(e, local, peer, data, len, sent);
}
