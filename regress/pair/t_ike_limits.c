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


/* What one peer, or one address, can take from the others: nothing, whether it
 * has a key or only a wrong one; and the client that was switched off and comes
 * back. */

#include <stdio.h>

#include "ike_world.h"
#include "ikeyd/ike/dpd.h"
#include "ikeyd/ike/flow.h"
#include "ikeyd/ike/informational.h"
#include "ikeyd/ike/isakmp.h"
#include "ikeyd/ike/protect.h"
#include "ikeyd/ike/quick_mode.h"
#include "ikeyd/ike/renew.h"
#include "ikeyd/ike/sa.h"

#define NAT	"198.51.100.7"

static struct flow *
flow_of(const struct ikeend *e)
{
	return RB_MIN(flows_by_id, &e->ike->flows);
}

static uint64_t
count(const struct ikeend *e, enum ike_counter c)
{
	return ike_counter(e->ike, c);
}

/* At once, not after a repeat of message 5. */
static void
in_at_once(struct world *w)
{
	assert_int_equal(ikeend_connect(w->client, w->server), 0);
	if (!sim_run(w->sim, 500, both_up, w)) {
		sim_log_dump(w->sim);
		fail_msg("not in at once");
	}
}

/* Neighbours with stale keys, 20 tries a second from one address. */
static void
neighbours_with_wrong_keys(void **state)
{
	static char addr[8][16];
	struct ikeend *other[8];
	struct world w;
	unsigned int i;

	(void)state;
	world_new(&w, 500, &wire, NAT, NULL, NULL);
	for (i = 0; i < 8; i++) {
		snprintf(addr[i], sizeof(addr[i]), "192.168.1.%u", 20 + i);
		other[i] = ikeend_new(w.net, "other", addr[i], NAT, "stale",
		    &w.client->conf);
	}
	for (i = 0; i < 200; i++) {
		/* The NAT gives each try a port of its own. */
		ikenet_rebind(w.net);
		ikeend_connect(other[i % 8], w.server);
		sim_run(w.sim, 50, NULL, NULL);
	}
	assert_true(count(w.server, IKE_C_PSK_MISMATCH) > 150);
	in_at_once(&w);
	world_free(&w);
}

/* One address, all with the right key. */
static void
source_is_full(void **state)
{
	struct ikeend *in[4], *idle, *late, *far;
	struct ike_conf conf;
	struct world w;
	unsigned int i;

	(void)state;
	ikeend_conf(&conf);
	conf.peer_source = 4;
	world_new(&w, 501, &wire, NAT, &conf, NULL);
	in[0] = w.client;
	in[1] = ikeend_new(w.net, "b", "192.168.1.6", NAT, "swordfish", &conf);
	in[2] = ikeend_new(w.net, "c", "192.168.1.7", NAT, "swordfish", &conf);
	in[3] = ikeend_new(w.net, "d", "192.168.1.8", NAT, "swordfish", &conf);
	idle = ikeend_new(w.net, "idle", "192.168.1.9", NAT, "swordfish",
	    &conf);
	late = ikeend_new(w.net, "late", "192.168.1.10", NAT, "swordfish",
	    &conf);
	far = ikeend_new(w.net, "far", "192.168.2.5", "203.0.113.9",
	    "swordfish", &conf);
	/* It makes phase 1s and nothing of them. */
	idle->deaf_plane = 1;
	for (i = 0; i < 3; i++) {
		ikeend_connect(in[i], w.server);
		sim_run(w.sim, 1000, NULL, NULL);
	}
	ikeend_connect(idle, w.server);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(ikeend_sas(w.server), 4);
	/* That one has to make room, none that has ESP does. */
	ikeend_connect(in[3], w.server);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(w.server->ups, 4);
	assert_int_equal(ikeend_sas(idle), 0);
	ikeend_connect(late, w.server);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(w.server->ups, 4);
	assert_true(count(w.server, IKE_C_PEER_SOURCE) >= 1);
	assert_int_equal(sim_log_count(w.sim,
	    "4 peers are the limit of one address"), 1);
	/* Another address, and who is in, do not notice. */
	ikeend_connect(far, w.server);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(far->ups, 1);
	for (i = 0; i < 4; i++)
		assert_int_equal(renew_begin(flow_of(in[i])), 0);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(count(w.server, IKE_C_MAIN_UP), 6 + 4);
	assert_int_equal(w.server->downs, 0);
	world_free(&w);
}

/* All places taken: who is in stays in, and renews. */
static void
all_is_full(void **state)
{
	struct ikeend *late;
	struct ike_conf conf;
	struct world w;

	(void)state;
	ikeend_conf(&conf);
	conf.peer_max = 1;
	world_new(&w, 502, &wire, NAT, &conf, NULL);
	late = ikeend_new(w.net, "late", "192.168.1.6", "203.0.113.9",
	    "swordfish", &conf);
	connect_up(&w);
	ikeend_connect(late, w.server);
	sim_run(w.sim, 5000, NULL, NULL);
	assert_int_equal(late->ups, 0);
	assert_true(count(w.server, IKE_C_PEER_LIMIT) >= 1);
	assert_int_equal(renew_begin(flow_of(w.client)), 0);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(count(w.server, IKE_C_MAIN_UP), 2);
	assert_int_equal(w.server->downs, 0);
	world_free(&w);
}

/* The phase 1 is deleted, the ESP SAs stay. */
static void
drop_phase1(struct world *w, struct ikeend *e)
{
	struct isakmp_sa *sa = TAILQ_FIRST(&flow_of(e)->sas);

	info_delete_sa(sa);
	sa_free(sa);
	sim_run(w->sim, 1000, NULL, NULL);
	assert_int_equal(ikeend_sas(w->server), 0);
	assert_int_equal(ikeend_pairs(w->server), 1);
	assert_int_equal(w->server->downs, 0);
}

/* ESP SAs without a phase 1 are a peer, too: else a key would be enough for as
 * many as fit into memory. */
static void
flows_without_phase1_count(void **state)
{
	struct ikeend *near, *far;
	struct ike_conf conf;
	struct world w;

	(void)state;
	ikeend_conf(&conf);
	conf.peer_source = 1;
	conf.peer_max = 2;
	world_new(&w, 507, &wire, NAT, &conf, NULL);
	near = ikeend_new(w.net, "near", "192.168.1.6", NAT, "swordfish",
	    &conf);
	far = ikeend_new(w.net, "far", "192.168.2.5", "203.0.113.9",
	    "swordfish", &conf);
	connect_up(&w);
	drop_phase1(&w, w.client);
	ikeend_connect(near, w.server);
	sim_run(w.sim, 5000, NULL, NULL);
	assert_int_equal(w.server->ups, 1);
	assert_true(count(w.server, IKE_C_PEER_SOURCE) >= 1);
	/* It comes back where it was. */
	assert_int_equal(renew_begin(flow_of(w.client)), 0);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(ikeend_sas(w.server), 1);
	assert_int_equal(w.server->downs, 0);
	drop_phase1(&w, w.client);
	w.server->ike->conf->peer_max = 1;
	ikeend_connect(far, w.server);
	sim_run(w.sim, 5000, NULL, NULL);
	assert_int_equal(w.server->ups, 1);
	assert_true(count(w.server, IKE_C_PEER_LIMIT) >= 1);
	world_free(&w);
}

/* Quick modes as fast as they go are done as often as a client needs. */
static void
quick_mode_storm(void **state)
{
	struct world w;
	struct flow *f;
	unsigned int i;
	uint64_t done;

	(void)state;
	world_new(&w, 503, &wire, NAT, NULL, NULL);
	connect_up(&w);
	f = flow_of(w.client);
	for (i = 0; i < 300; i++) {
		(void)quick_begin(TAILQ_FIRST(&f->sas), 0, 1701);
		sim_run(w.sim, 10, NULL, NULL);
	}
	done = count(w.server, IKE_C_QUICK_UP);
	assert_in_range(done, 10, 50);
	assert_true(count(w.server, IKE_C_QUICK_RATE) > 100);
	assert_int_equal(w.server->downs, 0);
	/* One that has to be sent again is still its one. */
	sim_run(w.sim, 60000, NULL, NULL);
	done = count(w.server, IKE_C_QUICK_UP);
	(void)quick_begin(TAILQ_FIRST(&f->sas), 0, 1701);
	sim_run(w.sim, 2000, NULL, NULL);
	assert_int_equal(count(w.server, IKE_C_QUICK_UP), done + 1);
	world_free(&w);
}

/* A client that comes from another port with each message is followed as often
 * as NATs give new ones: each move is told to all daemons, and logged. */
static void
move_storm(void **state)
{
	struct isakmp_sa *sa;
	struct world w;
	unsigned int i;

	(void)state;
	world_new(&w, 508, &wire, NAT, NULL, NULL);
	connect_up(&w);
	sa = TAILQ_FIRST(&flow_of(w.client)->sas);
	for (i = 0; i < 300; i++) {
		ikenet_rebind(w.net);
		assert_int_equal(dpd_probe(sa), 0);
		sim_run(w.sim, 10, NULL, NULL);
	}
	assert_in_range(w.server->changes, 8, 8 + 4);
	assert_true(count(w.server, IKE_C_MOVE_RATE) > 100);
	assert_int_equal(w.server->downs, 0);
	/* Where it is in the end is known again. */
	sim_run(w.sim, 10000, NULL, NULL);
	w.server->changes = 0;
	ikenet_rebind(w.net);
	assert_int_equal(dpd_probe(sa), 0);
	sim_run(w.sim, 500, NULL, NULL);
	assert_int_equal(w.server->changes, 1);
	world_free(&w);
}

/* Who has a key can't fill the log with coming and going. */
static void
lines_of_who_is_in(void **state)
{
	struct world w;
	unsigned int i, lines;

	(void)state;
	world_new(&w, 504, &wire, NAT, NULL, NULL);
	for (i = 0; i < 300; i++) {
		ikeend_connect(w.client, w.server);
		sim_run(w.sim, 150, NULL, NULL);
		ike_close_flows(w.client->ike, "ordered");
		sim_run(w.sim, 50, NULL, NULL);
	}
	assert_true(w.server->ups > 250);
	lines = sim_log_count(w.sim, "server info: ");
	assert_in_range(lines, 100, 100 + 5 * 61 + 60);
	assert_true(sim_log_count(w.sim, "server info: ") <
	    2 * w.server->ups);
	assert_true(sim_log_count(w.sim, "lines about peers not logged") > 0);
	/* Somebody else's are there. */
	w.client = ikeend_new(w.net, "other", "192.168.2.5", "203.0.113.9",
	    "swordfish", &w.client->conf);
	ikeend_connect(w.client, w.server);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(sim_log_count(w.sim,
	    "server info: peer 203.0.113.9:"), 1);
	world_free(&w);
}

/* The client was switched off and is back before anybody missed it, at the
 * same port of its NAT: the flow of before ends at once, not with what its new
 * tunnel needs. */
static void
back_after_power_off(void **state)
{
	struct world w;
	uint32_t old;

	(void)state;
	world_new(&w, 505, &wire, NAT, NULL, NULL);
	connect_up(&w);
	old = w.server->flow.flow;
	w.client->mute = 1;
	ike_shutdown(w.client->ike, "no power");
	w.client->mute = 0;
	sim_run(w.sim, 20000, NULL, NULL);
	assert_int_equal(w.server->downs, 0);
	ikeend_connect(w.client, w.server);
	sim_run(w.sim, 500, NULL, NULL);
	assert_int_equal(w.server->downs, 1);
	assert_string_equal(w.server->down, "the client started afresh");
	assert_int_equal(w.server->ups, 2);
	assert_int_not_equal(w.server->flow.flow, old);
	assert_int_equal(w.server->probes, 0);
	assert_int_equal(ikeend_sas(w.server), 1);
	assert_int_equal(ikeend_pairs(w.server), 1);
	assert_true(ikeend_match(w.server, w.client));
	/* No Delete for what the client does not know. */
	assert_int_equal(count(w.client, IKE_C_DELETE_UNKNOWN) +
	    count(w.client, IKE_C_NO_STATE), 0);
	sim_run(w.sim, 70000, NULL, NULL);
	assert_int_equal(w.server->downs, 1);
	world_free(&w);
}

static int
no_quick_mode(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	(void)e, (void)natt;
	return len > ISAKMP_HEADERLEN && buf[18] == ISAKMP_XCHG_QUICK;
}

static void
say_initial_contact(struct isakmp_sa *sa)
{
	struct protect how = protect_hash1();
	struct ike *ike = sa->ike;
	uint8_t iv[CIPHER_MAXBLOCK];
	struct isakmp_out out;
	uint32_t msgid = host_random_u32(ike->host);
	int len;

	protect_begin(sa, &out, ISAKMP_XCHG_INFO, msgid);
	info_put_initial_contact(sa, &out);
	assert_int_equal(protect_iv(sa, msgid, iv), 0);
	len = protect_end(sa, &out, &how, msgid, iv);
	assert_true(len > 0);
	ike->ops->send(ike->ctx, &sa->path.local, &sa->path.peer,
	    sa->path.natt, ike->out, (size_t)len);
}

/* Racoon says it in a message of its own, right behind phase 1. */
static void
said_behind_phase1(void **state)
{
	struct world w;
	uint32_t old;

	(void)state;
	world_new(&w, 506, &wire, NAT, NULL, NULL);
	connect_up(&w);
	old = w.server->flow.flow;
	w.client->filter = no_quick_mode;
	ikeend_connect(w.client, w.server);
	sim_run(w.sim, 500, NULL, NULL);
	assert_int_equal(count(w.server, IKE_C_MAIN_UP), 2);
	assert_int_equal(ikeend_sas(w.server), 2);
	assert_int_equal(w.server->downs, 0);
	say_initial_contact(TAILQ_FIRST(&flow_of(w.client)->sas));
	w.client->filter = NULL;
	sim_run(w.sim, 2000, NULL, NULL);
	assert_int_equal(w.server->downs, 1);
	assert_int_equal(w.server->ups, 2);
	assert_int_not_equal(w.server->flow.flow, old);
	assert_int_equal(ikeend_sas(w.server), 1);
	/* Again, or after a quick mode, it means nothing. */
	say_initial_contact(TAILQ_FIRST(&flow_of(w.client)->sas));
	sim_run(w.sim, 2000, NULL, NULL);
	assert_int_equal(w.server->downs, 1);
	world_free(&w);
}

/* Who has the same key and claims the same ID, and needs but one packet with a
 * false source to be where another client is. */

static struct addr false_source;

static struct ikeend *
thief_of(struct world *w, uint64_t seed)
{
	struct ike_conf conf;

	world_new(w, seed, &wire, NAT, NULL, NULL);
	ikeend_conf(&conf);
	conf.rules[0].srcid.type = ID_IPV4;
	conf.rules[0].srcid.len = 4;
	memcpy(conf.rules[0].srcid.data, "\300\250\001\005", 4);
	return ikeend_new(w->net, "thief", "192.168.1.66", "203.0.113.9",
	    "swordfish", &conf);
}

static uint32_t
newest_flow(const struct world *w)
{
	return RB_MAX(sas_by_id, &w->server->ike->sas)->flow->info.flow;
}

/* Its flow is there; the other one's next phase 1 stays with its own. */
static void
moved_by_false_source(void **state)
{
	struct ikeend *thief;
	struct world w;
	uint32_t own, other;

	(void)state;
	thief = thief_of(&w, 509);
	ikeend_connect(thief, w.server);
	sim_run(w.sim, 1000, NULL, NULL);
	other = w.server->flow.flow;
	ikeend_connect(w.client, w.server);
	sim_run(w.sim, 1000, NULL, NULL);
	own = w.server->flow.flow;
	false_source = w.server->flow.peer;
	assert_int_not_equal(own, other);
	ike_flow_moved(w.server->ike, other, &false_source);
	assert_int_equal(renew_begin(flow_of(w.client)), 0);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(count(w.server, IKE_C_MAIN_UP), 3);
	assert_int_equal(newest_flow(&w), own);
	world_free(&w);
}

/* Message 5 by the address of somebody else. */
static int
forge_source(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	struct ikeend *server = e->arg;
	struct addr here = server->addr;

	if (len <= ISAKMP_HEADERLEN || buf[18] != ISAKMP_XCHG_MAIN ||
	    buf[19] == 0)
		return 0;
	here.port = natt ? 4500 : 500;
	ike_input(server->ike, &here, &false_source, natt, buf, len);
	return 1;
}

/* Its phase 1 does not get into the flow of the other one. */
static void
joined_by_false_source(void **state)
{
	struct ikeend *thief;
	struct world w;
	uint32_t own;

	(void)state;
	thief = thief_of(&w, 510);
	connect_up(&w);
	own = w.server->flow.flow;
	false_source = w.server->flow.peer;
	thief->filter = forge_source;
	thief->arg = w.server;
	ikeend_connect(thief, w.server);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(count(w.server, IKE_C_MAIN_UP), 2);
	assert_int_not_equal(newest_flow(&w), own);
	assert_int_equal(w.server->downs, 0);
	/* And the other one does not come into its flow. */
	assert_int_equal(renew_begin(flow_of(w.client)), 0);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(count(w.server, IKE_C_MAIN_UP), 3);
	assert_int_equal(newest_flow(&w), own);
	world_free(&w);
}

/* Flows that were moved to an address by one packet take no place there. */
static void
full_by_false_source(void **state)
{
	struct ikeend *other;
	struct addr there;
	struct world w;

	(void)state;
	world_new(&w, 513, &wire, NAT, NULL, NULL);
	w.server->ike->conf->peer_source = 1;
	other = ikeend_new(w.net, "other", "192.168.1.66", "203.0.113.9",
	    "swordfish", &w.client->conf);
	ikeend_connect(other, w.server);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(w.server->ups, 1);
	assert_int_equal(addr_parse(NAT, &there), 0);
	there.port = 30000;
	ike_flow_moved(w.server->ike, w.server->flow.flow, &there);
	ikeend_connect(w.client, w.server);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(w.client->ups, 1);
	assert_int_equal(w.server->downs, 0);
	world_free(&w);
}

/* Where one client is others are not let in for that, when all is full. */
static void
all_is_full_but_here(void **state)
{
	struct ikeend *late;
	struct ike_conf conf;
	struct world w;

	(void)state;
	ikeend_conf(&conf);
	conf.peer_max = 1;
	world_new(&w, 514, &wire, NAT, &conf, NULL);
	late = ikeend_new(w.net, "late", "192.168.1.6", NAT, "swordfish",
	    &w.client->conf);
	connect_up(&w);
	ikeend_connect(late, w.server);
	sim_run(w.sim, 5000, NULL, NULL);
	assert_int_equal(late->ups, 0);
	assert_int_equal(w.server->ups, 1);
	assert_true(count(w.server, IKE_C_PEER_LIMIT) >= 1);
	assert_int_equal(renew_begin(flow_of(w.client)), 0);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(count(w.server, IKE_C_MAIN_UP), 2);
	assert_int_equal(w.server->downs, 0);
	world_free(&w);
}

static int
forge_ports(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	false_source.port++;
	return forge_source(e, buf, len, natt);
}

/* Wrong keys by somebody else's address shut nobody out there. */
static void
wrong_keys_by_false_source(void **state)
{
	struct ikeend *other;
	struct world w;
	unsigned int i;

	(void)state;
	world_new(&w, 512, &wire, NAT, NULL, NULL);
	other = ikeend_new(w.net, "other", "192.168.1.66", "203.0.113.9",
	    "stale", &w.client->conf);
	assert_int_equal(addr_parse(NAT, &false_source), 0);
	false_source.port = 30000;
	other->filter = forge_ports;
	other->arg = w.server;
	for (i = 0; i < 300; i++) {
		ikeend_connect(other, w.server);
		sim_run(w.sim, 10, NULL, NULL);
		if (i == 200)
			ikeend_connect(w.client, w.server);
	}
	assert_true(count(w.server, IKE_C_PSK_RATE) > 50);
	assert_true(both_up(&w));
	world_free(&w);
}

static int
no_message3(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	(void)natt;
	return len > ISAKMP_HEADERLEN && buf[18] == ISAKMP_XCHG_QUICK &&
	    ike_counter(e->ike, IKE_C_MESSAGES_IN) > *(uint64_t *)e->arg;
}

static void
server_moves(struct world *w, const char *host)
{
	struct addr there;

	assert_int_equal(addr_parse(host, &there), 0);
	there.port = w->server->flow.peer.port;
	ike_flow_moved(w->server->ike, w->server->flow.flow, &there);
}

/* The address of the NAT is another one: the next quick mode shows that it is
 * its client's, and phase 1 comes into the flow of before; but not one that was
 * half done when the address changed. */
static void
quick_mode_proves(void **state)
{
	uint64_t before;
	struct world w;
	uint32_t own;

	(void)state;
	world_new(&w, 511, &wire, NAT, NULL, NULL);
	connect_up(&w);
	sim_run(w.sim, 1000, NULL, NULL);
	own = w.server->flow.flow;
	before = count(w.client, IKE_C_MESSAGES_IN);
	w.client->filter = no_message3;
	w.client->arg = &before;
	(void)quick_begin(TAILQ_FIRST(&flow_of(w.client)->sas), 0, 1701);
	sim_run(w.sim, 100, NULL, NULL);
	server_moves(&w, "203.0.113.77");
	server_moves(&w, NAT);
	w.client->filter = NULL;
	sim_run(w.sim, 5000, NULL, NULL);
	assert_int_equal(count(w.server, IKE_C_QUICK_UP), 2);
	assert_int_equal(flow_of(w.server)->hearsay, 1);
	(void)quick_begin(TAILQ_FIRST(&flow_of(w.client)->sas), 0, 1701);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(count(w.server, IKE_C_QUICK_UP), 3);
	assert_int_equal(flow_of(w.server)->hearsay, 0);
	assert_int_equal(renew_begin(flow_of(w.client)), 0);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(count(w.server, IKE_C_MAIN_UP), 2);
	assert_int_equal(newest_flow(&w), own);
	world_free(&w);
}

/* Whoever has one address of an IPv6 network has them all. */
static void
sources(void **state)
{
	static const struct {
		const char	*a, *b;
		int		 same;
	} v[] = {
		{ "192.0.2.1", "192.0.2.1", 1 },
		{ "192.0.2.1", "192.0.2.2", 0 },
		{ "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", 1 },
		{ "2001:db8:1:2::1", "2001:db8:1:3::1", 0 }
	};
	struct addr a, b, x, y;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		assert_int_equal(addr_parse(v[i].a, &a), 0);
		assert_int_equal(addr_parse(v[i].b, &b), 0);
		a.port = 500;
		b.port = 4500;
		sa_source(&a, &x);
		sa_source(&b, &y);
		assert_int_equal(addr_eq(&x, &y) != 0, v[i].same);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neighbours_with_wrong_keys),
		cmocka_unit_test(source_is_full),
		cmocka_unit_test(all_is_full),
		cmocka_unit_test(flows_without_phase1_count),
		cmocka_unit_test(quick_mode_storm),
		cmocka_unit_test(move_storm),
		cmocka_unit_test(lines_of_who_is_in),
		cmocka_unit_test(back_after_power_off),
		cmocka_unit_test(said_behind_phase1),
		cmocka_unit_test(moved_by_false_source),
		cmocka_unit_test(joined_by_false_source),
		cmocka_unit_test(full_by_false_source),
		cmocka_unit_test(all_is_full_but_here),
		cmocka_unit_test(wrong_keys_by_false_source),
		cmocka_unit_test(quick_mode_proves),
		cmocka_unit_test(sources)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
