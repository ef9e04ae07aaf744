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

/* Traffic. Runs in: roadwarrior. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "client.h"
#include "inner.h"

#define ANSWER_MS	5000	/* for the last answers */
#define PING_DATA	56
#define STAMP_LEN	16	/* client, number, time */
#define ECHO_PORT	7
#define UDP_PORT	40000	/* ours */
#define BURST		64	/* packets of one stream before the next */

/* What differs between the two streams. */
struct kind {
	const char	*name;
	enum inner_kind	 sends, takes;
};

static const struct kind ping_kind = { "ping", INNER_PING, INNER_PONG };
static const struct kind udp_kind = { "udp", INNER_UDP, INNER_UDP };

static int
is_ping(const struct run *r)
{
	return r->kind == &ping_kind;
}

/* How many are to be sent; 0: no end. */
static uint32_t
wanted(const struct run *r)
{
	const struct options *o = &r->client->w->o;

	return is_ping(r) ? o->ping_count : o->udp_count;
}

/* When packet n is due. */
static uint64_t
due_us(const struct run *r, uint32_t n)
{
	const struct options *o = &r->client->w->o;

	if (is_ping(r))
		return r->begun_us + (uint64_t)n * o->ping_ms * 1000;
	return r->begun_us + (uint64_t)n * 1000000 / o->udp_pps;
}

/* Payload: client, number, time, and bytes that follow from the number. */
static void
fill(uint8_t *data, size_t len, const struct run *r, uint32_t n, uint64_t us)
{
	struct wbuf w;
	size_t i;

	wbuf_init(&w, data, STAMP_LEN);
	wbuf_u32(&w, r->client->number);
	wbuf_u32(&w, n);
	wbuf_u64(&w, us);
	for (i = STAMP_LEN; i < len; i++)
		data[i] = (uint8_t)(n * 7 + i);
}

static int
is_back(const struct run *r, uint32_t n)
{
	return r->back[n % RUN_WINDOW / 8] >> (n % 8) & 1;
}

static void
set_back(struct run *r, uint32_t n, int back)
{
	uint8_t bit = (uint8_t)(1 << (n % 8)), *p;

	p = &r->back[n % RUN_WINDOW / 8];
	*p = (uint8_t)(back ? *p | bit : *p & ~bit);
}

static void
send_one(struct run *r)
{
	struct client *c = r->client;
	const struct options *o = &c->w->o;
	uint8_t data[INNER_MAX], packet[INNER_MAX];
	struct inner in;
	size_t len;

	memset(&in, 0, sizeof(in));
	in.kind = r->kind->sends;
	in.src = c->dial.network.our_address;
	in.src.port = UDP_PORT;
	in.dst = is_ping(r) ? o->ping : o->udp;
	in.id = (uint16_t)c->number;
	in.seq = (uint16_t)r->next;
	in.data = data;
	in.len = is_ping(r) ? PING_DATA : o->udp_size;
	fill(data, in.len, r, r->next, client_now_us());
	set_back(r, r->next, 0);
	r->next++;
	r->n.sent++;
	if ((len = inner_encode(&in, packet, sizeof(packet))) != 0)
		dial_send_ip(c, packet, len);
}

static void
arm(struct run *r, uint64_t due_ms)
{
	if (timer_set(&r->client->w->heap, &r->timer, due_ms) == -1)
		report_fatal("out of memory");
}

static void
end_sending(struct run *r)
{
	r->stopping = 1;
	r->quiet_ms = client_now_ms() + ANSWER_MS;
	arm(r, r->quiet_ms);
}

static void
finish(struct run *r)
{
	timer_del(&r->client->w->heap, &r->timer);
	r->n.lost = r->n.sent - r->n.received;
	r->done = 1;
}

static void
run_due(void *arg, uint64_t now)
{
	struct run *r = arg;
	uint64_t us = client_now_us();
	int i;

	if (r->stopping) {
		if (now >= r->quiet_ms)
			finish(r);
		client_settle(r->client);
		return;
	}
	for (i = 0; i < BURST && due_us(r, r->next) <= us; i++) {
		send_one(r);
		if (r->next == wanted(r)) {
			end_sending(r);
			return;
		}
	}
	arm(r, i == BURST ? now : (due_us(r, r->next) + 999) / 1000);
}

static void
run_start(struct run *r, const struct kind *kind)
{
	r->kind = kind;
	r->begun_us = client_now_us();
	r->back = calloc(1, RUN_WINDOW / 8);
	if (r->back == NULL)
		report_fatal("out of memory");
	arm(r, client_now_ms());
}

void
traffic_start(struct client *c)
{
	struct traffic *t = &c->traffic;

	if (c->w->o.ping.family != ADDR_NONE)
		run_start(&t->ping, &ping_kind);
	if (c->w->o.udp.family != ADDR_NONE)
		run_start(&t->udp, &udp_kind);
}

/* Answers */

/* 0 if the packet is the answer to one of ours. */
static int
compare(const struct run *r, const struct inner *in, uint32_t *number,
    uint64_t *us)
{
	const struct options *o = &r->client->w->o;
	const struct addr *to = is_ping(r) ? &o->ping : &o->udp;
	size_t want = is_ping(r) ? PING_DATA : o->udp_size;
	uint8_t data[INNER_MAX];
	struct cursor c;

	if (!addr_host_eq(&in->src, to) || in->len != want)
		return -1;
	cursor_init(&c, in->data, in->len);
	if (cursor_u32(&c) != r->client->number)
		return -1;
	*number = cursor_u32(&c);
	*us = cursor_u64(&c);
	fill(data, in->len, r, *number, *us);
	if (memcmp(data, in->data, in->len) != 0 || *number >= r->next ||
	    r->next - *number > RUN_WINDOW || is_back(r, *number))
		return -1;
	if (is_ping(r))
		return in->id == (uint16_t)r->client->number &&
		    in->seq == (uint16_t)*number ? 0 : -1;
	return in->src.port == o->udp.port ? 0 : -1;
}

static void
run_answer(struct run *r, const struct inner *in)
{
	uint64_t us, took;
	uint32_t number;

	if (r->kind == NULL || r->done)
		return;
	if (compare(r, in, &number, &us) == -1) {
		r->n.wrong++;
		return;
	}
	set_back(r, number, 1);
	r->n.received++;
	took = client_now_us() - us;
	r->n.rtt_us += took;
	if (took > r->n.rtt_max_us)
		r->n.rtt_max_us = took;
	if (r->stopping && r->n.received == r->n.sent)
		finish(r);
}

static void
answer(struct client *c, const struct inner *in)
{
	struct inner out = *in;
	uint8_t packet[INNER_MAX];
	size_t len;

	out.kind = in->kind == INNER_PING ? INNER_PONG : INNER_UDP;
	out.src = in->dst;
	out.dst = in->src;
	if ((len = inner_encode(&out, packet, sizeof(packet))) == 0)
		return;
	c->traffic.answered++;
	dial_send_ip(c, packet, len);
}

void
traffic_input(struct client *c, const uint8_t *buf, size_t len)
{
	struct inner in;

	inner_decode(&in, buf, len);
	if (in.kind == INNER_BAD || in.kind == INNER_OTHER ||
	    !addr_host_eq(&in.dst, &c->dial.network.our_address))
		c->w->report.strange++;
	else if (in.kind == INNER_PING)
		answer(c, &in);
	else if (in.kind == INNER_PONG)
		run_answer(&c->traffic.ping, &in);
	else if (in.dst.port == ECHO_PORT && in.src.port != ECHO_PORT)
		answer(c, &in);
	else
		run_answer(&c->traffic.udp, &in);
}

/* The end */

/* Told to go: not even the rest of a count is sent. */
static void
run_stop(struct run *r, int told)
{
	if (r->kind == NULL || r->done || (wanted(r) != 0 && !told))
		return;
	if (!r->stopping)
		end_sending(r);
	if (r->n.received == r->n.sent)
		finish(r);
}

void
traffic_stop(struct client *c)
{
	run_stop(&c->traffic.ping, c->w->stopping);
	run_stop(&c->traffic.udp, c->w->stopping);
}

int
traffic_done(const struct client *c)
{
	const struct traffic *t = &c->traffic;

	return (t->ping.kind == NULL || t->ping.done) &&
	    (t->udp.kind == NULL || t->udp.done);
}

static void
add(struct counts *all, const struct counts *n)
{
	all->sent += n->sent;
	all->received += n->received;
	all->lost += n->lost;
	all->wrong += n->wrong;
	all->rtt_us += n->rtt_us;
	if (n->rtt_max_us > all->rtt_max_us)
		all->rtt_max_us = n->rtt_max_us;
}

static void
run_report(struct run *r, struct counts *all)
{
	if (r->kind == NULL)
		return;
	if (!r->done)
		finish(r);
	report_counts(r->client, r->kind->name, &r->n);
	add(all, &r->n);
}

void
traffic_report(struct client *c)
{
	struct report *all = &c->w->report;

	run_report(&c->traffic.ping, &all->ping);
	run_report(&c->traffic.udp, &all->udp);
	all->answered += c->traffic.answered;
	c->traffic.answered = 0;
}

static void
run_clear(struct run *r)
{
	timer_del(&r->client->w->heap, &r->timer);
	free(r->back);
	r->back = NULL;
	r->kind = NULL;
	memset(&r->n, 0, sizeof(r->n));
	r->next = 0;
	r->stopping = r->done = 0;
}

void
traffic_free(struct client *c)
{
	run_clear(&c->traffic.ping);
	run_clear(&c->traffic.udp);
	c->traffic.answered = 0;
}

void
traffic_init(struct client *c)
{
	c->traffic.ping.client = c->traffic.udp.client = c;
	timer_init(&c->traffic.ping.timer, run_due, &c->traffic.ping);
	timer_init(&c->traffic.udp.timer, run_due, &c->traffic.udp);
}
