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

/* Our LAC against our LNS in virtual time (RFC 2661), over wires that lose,
 * repeat and reorder: calls come up once on both ends, frames go through, the
 * end is seen by both, and nothing is left. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regress/lib/sim.h"
#include "regress/lib/test.h"
#include "l2tpd/l2tp/l2tp.h"

#define LACS	40

/* One engine: the LNS, or a client with a flow of its own. */
struct node {
	struct sim	*sim;
	struct sim_net	*net;
	struct node	*lns;		/* NULL: this is the LNS */
	struct l2tp	*l2tp;
	uint32_t	 flow;
	uint32_t	 seen_as;	/* the LNS's flow that it sends by */
	uint32_t	 tunnel;
	struct msg_session_prove prove;
	struct msg_session open;
	unsigned int	 nopen, ndown, nframes, nclosed;
	int		 echo;		/* LNS: send each frame back */
};

static struct node lns, lacs[LACS];
static struct sim_net net;
static struct sim *sim;

static struct addr lns_addr, lac_addr;

static void
deliver(void *arg, const void *meta, const uint8_t *data, size_t len)
{
	struct node *n = arg;
	struct l2tp_path path;

	memcpy(&path, meta, sizeof(path));
	if (n->l2tp != NULL)
		l2tp_input(n->l2tp, &path, data, len);
}

static void
on_send(void *ctx, const struct l2tp_path *path, const uint8_t *buf,
    size_t len)
{
	struct node *n = ctx, *to = n->lns;
	struct l2tp_path back = *path;
	unsigned int i;

	for (i = 0; to == NULL && i < LACS; i++)
		if (lacs[i].seen_as == path->flow)
			to = &lacs[i];
	if (to == NULL)
		return;		/* nobody is there any more */
	back.flow = to == n->lns ? n->seen_as : to->flow;
	back.local = path->peer;
	back.peer = path->local;
	sim_send(n->sim, n->net, deliver, to, &back, sizeof(back), buf, len);
}

static void
on_open(void *ctx, const struct msg_session *m)
{
	struct node *n = ctx;

	n->open = *m;
	n->nopen++;
}

static void
on_changed(void *ctx, const struct msg_session *m)
{
	(void)ctx;
	(void)m;
}

static void
on_frame(void *ctx, uint32_t session, const uint8_t *frame, size_t len)
{
	struct node *n = ctx;

	n->nframes++;
	if (n->echo)
		assert_int_equal(l2tp_session_output(n->l2tp, session, frame,
		    len), 0);
	else
		assert_int_equal(session, n->open.session);
}

static void
on_down(void *ctx, const struct msg_session_end *m)
{
	struct node *n = ctx;

	(void)m;
	n->ndown++;
}

static void
on_flow_close(void *ctx, const struct msg_flow_end *m)
{
	struct node *n = ctx;

	(void)m;
	n->nclosed++;
}

/* Whoever is asked for a proof gives it a little later. */
static void
prove(void *arg)
{
	struct node *n = arg;
	struct msg_session_proved a;

	memset(&a, 0, sizeof(a));
	a.session = n->prove.session;
	a.move = n->prove.move;
	a.result = MSG_PROOF_RIGHT;
	l2tp_session_proved(n->l2tp, &a);
}

static void
on_prove(void *ctx, const struct msg_session_prove *m)
{
	struct node *n = ctx;

	n->prove = *m;
	sim_after(n->sim, 300, prove, n);
}

static void
on_prove_frame(void *ctx, uint32_t session, const uint8_t *frame, size_t len)
{
	(void)ctx, (void)session, (void)frame, (void)len;
}

static const struct l2tp_ops ops = {
	on_send, on_open, on_changed, on_frame, on_down, on_flow_close,
	NULL, on_prove, on_prove_frame
};

static uint64_t
engine_next(const void *arg)
{
	return l2tp_next(arg);
}

static void
engine_run(void *arg)
{
	l2tp_run(arg);
}

static void
flow_up(struct node *n, uint32_t flow)
{
	struct msg_flow m;

	memset(&m, 0, sizeof(m));
	m.flow = flow;
	m.local = n->lns == NULL ? lns_addr : lac_addr;
	m.peer = n->lns == NULL ? lac_addr : lns_addr;
	m.peer.port = (uint16_t)(4500 + flow);
	m.rule = 1;
	l2tp_flow_up(n->l2tp, &m);
}

static void
node_new(struct node *n, struct node *server, const char *name,
    const char *secret)
{
	struct l2tp_conf conf;
	struct l2tp_service *s = &conf.service[0];

	memset(n, 0, sizeof(*n));
	n->sim = sim;
	n->net = &net;
	n->lns = server;
	l2tp_conf_defaults(&conf);
	conf.nservice = 1;
	/* Calls may be far apart. */
	conf.idle_ms = 60 * 1000;
	l2tp_service_defaults(s);
	strlcpy(s->name, "L2TP", sizeof(s->name));
	addr_parse("0.0.0.0", &s->listen[0]);
	s->nlisten = 1;
	s->hello_timeout = 60;
	s->secret_len = (uint8_t)strlen(secret);
	memcpy(s->secret, secret, s->secret_len);
	n->l2tp = l2tp_new(sim_host(sim, name), &ops, n, &conf);
	assert_non_null(n->l2tp);
	l2tp_upper(n->l2tp, 1);
	sim_add(sim, engine_next, engine_run, n->l2tp);
}

static void
begin(uint64_t seed, unsigned int clients, const char *secret)
{
	unsigned int i;

	sim = sim_new(seed);
	memset(&net, 0, sizeof(net));
	net.delay_ms = 20;
	lns_addr = addr_v4_u32(0xc0000201, 1701);
	/* All clients behind one address, all with port 1701 inside. */
	lac_addr = addr_v4_u32(0xc6336401, 1701);
	node_new(&lns, NULL, "lns", secret);
	lns.echo = 1;
	for (i = 0; i < clients; i++) {
		node_new(&lacs[i], &lns, "lac", secret);
		lacs[i].flow = lacs[i].seen_as = i + 1;
		flow_up(&lns, i + 1);
		flow_up(&lacs[i], i + 1);
	}
}

static void
node_free(struct node *n)
{
	sim_del(sim, n->l2tp);
	l2tp_free(n->l2tp);
	memset(n, 0, sizeof(*n));
}

static void
finish(unsigned int clients)
{
	unsigned int i;

	for (i = 0; i < clients; i++)
		node_free(&lacs[i]);
	node_free(&lns);
	sim_free(sim);
}

static void
dial(struct node *n)
{
	struct l2tp_path path = { n->flow, lac_addr, lns_addr };

	n->tunnel = l2tp_connect(n->l2tp, &path, "L2TP");
	assert_int_not_equal(n->tunnel, 0);
}

/* A frame that says whose it is. */
static void
talk(struct node *n)
{
	uint8_t frame[6] = { 0xff, 3, 0xc0, 0x21, 9, (uint8_t)n->flow };

	assert_int_equal(l2tp_session_output(n->l2tp, n->open.session, frame,
	    sizeof(frame)), 0);
}

static int
all_open(void *arg)
{
	unsigned int clients = *(unsigned int *)arg, i;

	for (i = 0; i < clients; i++)
		if (l2tp_session_count(lacs[i].l2tp) != 1 ||
		    lacs[i].nopen == 0)
			return 0;
	return lns.nopen >= clients;
}

static void
one_call(void **state)
{
	unsigned int one = 1;

	(void)state;
	begin(1, 1, "");
	dial(&lacs[0]);
	assert_true(sim_run(sim, 1000, all_open, &one));
	/* Three ways and a half: SCCRQ, SCCRP, SCCCN with ICRQ, ICRP, ICCN. */
	assert_int_equal(sim_now(sim), 1000 + 5 * 20);
	assert_int_equal(lns.open.session_id, lacs[0].open.peer_session_id);
	assert_int_equal(lns.open.peer_session_id, lacs[0].open.session_id);
	assert_int_equal(lns.open.tunnel_id, lacs[0].open.peer_tunnel_id);
	assert_int_equal(lns.open.peer_tunnel_id, lacs[0].open.tunnel_id);
	assert_string_equal(lns.open.host, "adit");
	talk(&lacs[0]);
	sim_run(sim, 100, NULL, NULL);
	assert_int_equal(lacs[0].nframes, 1);
	/* A second call in the same tunnel. */
	assert_int_equal(l2tp_call(lacs[0].l2tp, lacs[0].tunnel), 0);
	sim_run(sim, 100, NULL, NULL);
	assert_int_equal(lns.nopen, 2);
	l2tp_shutdown(lacs[0].l2tp, "done");
	sim_run(sim, 40000, NULL, NULL);
	assert_int_equal(lns.ndown, 2);
	assert_int_equal(l2tp_tunnel_count(lns.l2tp), 0);
	assert_int_equal(l2tp_tunnel_count(lacs[0].l2tp), 0);
	finish(1);
}

static void
with_secret(void **state)
{
	unsigned int one = 1;

	(void)state;
	begin(2, 1, "open sesame");
	dial(&lacs[0]);
	assert_true(sim_run(sim, 1000, all_open, &one));
	finish(1);
	/* The client has another. */
	begin(3, 0, "open sesame");
	node_new(&lacs[0], &lns, "lac", "open barley");
	lacs[0].flow = lacs[0].seen_as = 1;
	flow_up(&lns, 1);
	flow_up(&lacs[0], 1);
	dial(&lacs[0]);
	assert_false(sim_run(sim, 60000, all_open, &one));
	assert_true(sim_log_count(sim, "wrong: another tunnel secret") >= 1);
	assert_int_equal(l2tp_tunnel_count(lns.l2tp), 0);
	finish(1);
}

static void
count_tunnel(void *arg, const struct l2tp_tunnel *t)
{
	assert_string_equal(t->state, "established");
	++*(unsigned int *)arg;
}

static int
both_open(void *arg)
{
	(void)arg;
	return l2tp_session_count(lns.l2tp) == 1 && lns.nopen == 1 &&
	    l2tp_session_count(lacs[0].l2tp) == 1 && lacs[0].nopen == 1;
}

/* Both ends call at the same time: one tunnel comes of it, whichever end has
 * the lower Tie Breaker. */
static void
both_call(void **state)
{
	struct l2tp_path back = { 1, lns_addr, lac_addr };
	unsigned int n, crossed = 0;
	uint64_t seed;

	(void)state;
	for (seed = 30; seed < 50; seed++) {
		begin(seed, 1, "");
		back.local = lns_addr;
		back.peer = lac_addr;
		dial(&lacs[0]);
		sim_run(sim, seed % 20, NULL, NULL);
		assert_int_not_equal(l2tp_connect(lns.l2tp, &back, "L2TP"), 0);
		assert_true(sim_run(sim, 1000, both_open, NULL));
		sim_run(sim, 30000, NULL, NULL);
		assert_true(both_open(NULL));
		n = 0;
		l2tp_tunnels(lns.l2tp, count_tunnel, &n);
		l2tp_tunnels(lacs[0].l2tp, count_tunnel, &n);
		assert_int_equal(n, 2);
		assert_int_equal(lns.open.tunnel_id,
		    lacs[0].open.peer_tunnel_id);
		crossed += l2tp_counter(lns.l2tp, L2TP_C_COLLISION) == 1 &&
		    sim_log_count(sim, "ours counts") == 1;
		finish(1);
	}
	assert_int_equal(crossed, 20);
}

/* Many at once over a wire of this kind, up and down again. */
static void
over(uint64_t seed, uint32_t loss, uint32_t dup, uint32_t jitter)
{
	unsigned int clients = LACS, i;

	begin(seed, clients, "");
	net.loss = loss;
	net.dup = dup;
	net.jitter_ms = jitter;
	for (i = 0; i < clients; i++)
		dial(&lacs[i]);
	if (!sim_run(sim, 120000, all_open, &clients)) {
		sim_log_dump(sim);
		fail_msg("not all up: loss %u dup %u jitter %u", loss, dup,
		    jitter);
	}
	/* Once each, whatever was repeated. */
	assert_int_equal(lns.nopen, clients);
	for (i = 0; i < clients; i++) {
		assert_int_equal(lacs[i].nopen, 1);
		talk(&lacs[i]);
	}
	/* Half an hour of HELLO. */
	sim_run(sim, 1800 * 1000, NULL, NULL);
	assert_int_equal(l2tp_session_count(lns.l2tp), clients);
	assert_int_equal(lns.ndown, 0);
	/* Half of the clients leave, then the server. */
	for (i = 0; i < clients; i += 2)
		l2tp_shutdown(lacs[i].l2tp, "client leaves");
	sim_run(sim, 120000, NULL, NULL);
	assert_int_equal(l2tp_session_count(lns.l2tp), clients / 2);
	l2tp_shutdown(lns.l2tp, "server leaves");
	sim_run(sim, 120000, NULL, NULL);
	assert_int_equal(l2tp_tunnel_count(lns.l2tp), 0);
	for (i = 0; i < clients; i++) {
		assert_int_equal(l2tp_session_count(lacs[i].l2tp), 0);
		assert_int_equal(l2tp_tunnel_count(lacs[i].l2tp), 0);
	}
	assert_int_equal(l2tp_counter(lns.l2tp, L2TP_C_FSM), 0);
	assert_int_equal(l2tp_counter(lns.l2tp, L2TP_C_AVP_BAD), 0);
	assert_int_equal(l2tp_counter(lns.l2tp, L2TP_C_BAD_NR), 0);
	finish(clients);
}

static void
good_wire(void **state)
{
	(void)state;
	over(10, 0, 0, 0);
}

static void
reordering(void **state)
{
	(void)state;
	over(11, 0, 0, 300);
}

static void
duplication(void **state)
{
	(void)state;
	over(12, 0, 1000, 50);
}

static void
loss(void **state)
{
	(void)state;
	over(13, 50, 0, 0);
}

/* 20 % lost, each datagram twice, up to 300 ms apart. */
static void
everything(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 20; seed < 25; seed++)
		over(seed, 200, 1000, 300);
}

/* 20 % lost, and delayed by up to 3 s, so that copies of SCCRQ come when the
 * tunnel is up: no server ends what its client still wants. One of some
 * thousand clients gives up itself, after six copies (RFC 2661 5.8). */
static void
late_copies(void **state)
{
	unsigned int one = 1, up = 0, copies = 0;
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 300; seed++) {
		begin(seed, 1, "");
		net.loss = 200;
		net.dup = 100;
		net.jitter_ms = 3000;
		dial(&lacs[0]);
		up += sim_run(sim, 60000, all_open, &one) != 0;
		copies += l2tp_counter(lns.l2tp, L2TP_C_DUPLICATE) > 0;
		assert_int_equal(l2tp_counter(lns.l2tp, L2TP_C_RESTART), 0);
		finish(1);
	}
	fprintf(stderr, "# %u of 300 up, %u with copies\n", up, copies);
	assert_true(up >= 299);
	assert_true(copies >= 100);
}

static int
one_down(void *arg)
{
	(void)arg;
	return l2tp_session_count(lns.l2tp) == 0 &&
	    l2tp_session_count(lacs[0].l2tp) == 0;
}

/* One tunnel that carries more calls than Ns has numbers: 70,000 messages of
 * the client's, 5 % lost. */
static void
wraps(void **state)
{
	unsigned int one = 1, i;
	struct msg_session_end end;
	uint64_t sent;

	(void)state;
	begin(30, 1, "");
	net.loss = 50;
	net.jitter_ms = 10;
	dial(&lacs[0]);
	memset(&end, 0, sizeof(end));
	for (i = 0; i < 23400; i++) {
		assert_true(sim_run(sim, 60000, all_open, &one));
		lns.nopen = 0;
		lacs[0].nopen = 0;
		end.session = lacs[0].open.session;
		assert_int_equal(l2tp_session_close(lacs[0].l2tp, &end), 0);
		assert_true(sim_run(sim, 60000, one_down, NULL));
		assert_int_equal(l2tp_call(lacs[0].l2tp, lacs[0].tunnel), 0);
	}
	assert_int_equal(lns.ndown, i);
	/* ICRQ, ICCN, CDN each: past 65,536 and beyond 70,000. */
	sent = 2 + 3 * (uint64_t)i;
	assert_true(sent > 70000);
	assert_true(l2tp_counter(lns.l2tp, L2TP_C_CONTROL_IN) > sent);
	assert_int_equal(l2tp_counter(lns.l2tp, L2TP_C_TUNNELS_UP), 1);
	assert_int_equal(l2tp_counter(lns.l2tp, L2TP_C_TUNNELS_DOWN), 0);
	assert_int_equal(l2tp_counter(lns.l2tp, L2TP_C_BAD_NR), 0);
	finish(1);
}

/* The wire is cut: both sides notice within the limits, the server's flow is
 * given back; a new call gets in afterwards. */
static void
cut(void **state)
{
	unsigned int one = 1;

	(void)state;
	begin(40, 1, "");
	dial(&lacs[0]);
	assert_true(sim_run(sim, 1000, all_open, &one));
	net.loss = 1000;
	sim_run(sim, 89000, NULL, NULL);
	assert_int_equal(lns.ndown, 0);
	sim_run(sim, 10000, NULL, NULL);
	assert_int_equal(lns.ndown, 1);
	assert_int_equal(lacs[0].ndown, 1);
	assert_int_equal(lns.nclosed, 1);
	assert_int_equal(l2tp_tunnel_count(lns.l2tp), 0);
	net.loss = 0;
	lacs[0].nopen = lns.nopen = 0;
	dial(&lacs[0]);
	assert_true(sim_run(sim, 1000, all_open, &one));
	finish(1);
}

static int
has_moved(void *arg)
{
	(void)arg;
	return l2tp_counter(lns.l2tp, L2TP_C_MOVED) == 1;
}

/* The client changes networks while both sides talk, on a wire that loses every
 * fifth datagram: the tunnel follows, and both directions go on. */
static void
moves_on_a_bad_wire(void **state)
{
	unsigned int one = 1;
	uint64_t seed;
	int i;

	(void)state;
	for (seed = 100; seed < 130; seed++) {
		begin(seed, 1, "");
		net.jitter_ms = 60;
		net.loss = 200;
		net.dup = 50;
		dial(&lacs[0]);
		assert_true(sim_run(sim, 60000, all_open, &one));
		sim_run(sim, 10000, NULL, NULL);
		/* Something of ours is on its way when it leaves. */
		l2tp_flow_probe(lns.l2tp, 1, 60000);
		lacs[0].seen_as = LACS + 1;
		sim_run(sim, 4000, NULL, NULL);
		flow_up(&lns, LACS + 1);
		l2tp_flow_probe(lacs[0].l2tp, 1, 60000);
		if (!sim_run(sim, 60000, has_moved, NULL))
			fail_msg("seed %u: it did not move", (unsigned int)seed);
		l2tp_flow_down(lns.l2tp, 1, "closed");
		for (i = 0; i < 10; i++) {
			l2tp_flow_probe(lns.l2tp, LACS + 1, 60000);
			l2tp_flow_probe(lacs[0].l2tp, 1, 60000);
			talk(&lacs[0]);
			sim_run(sim, 10000, NULL, NULL);
		}
		assert_true(lacs[0].nframes >= 1);
		assert_int_equal(lns.ndown + lacs[0].ndown, 0);
		assert_int_equal(l2tp_session_count(lns.l2tp), 1);
		assert_int_equal(l2tp_session_count(lacs[0].l2tp), 1);
		assert_int_equal(l2tp_counter(lns.l2tp, L2TP_C_BAD_NR), 0);
		assert_int_equal(l2tp_counter(lns.l2tp, L2TP_C_AHEAD), 0);
		finish(1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_call),
		cmocka_unit_test(with_secret),
		cmocka_unit_test(both_call),
		cmocka_unit_test(good_wire),
		cmocka_unit_test(reordering),
		cmocka_unit_test(duplication),
		cmocka_unit_test(loss),
		cmocka_unit_test(everything),
		cmocka_unit_test(late_copies),
		cmocka_unit_test(wraps),
		cmocka_unit_test(cut),
		cmocka_unit_test(moves_on_a_bad_wire)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
