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


/* ikeyd in a namespace, with a pipexd and an l2tpd around it. The clients are
 * in ikeydlab_client.c. Runs in: tests. */

#include <sys/socket.h>

#include <errno.h>
#include <event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ikeydlab_int.h"
#include "msg/ctl.h"
#include "msg/hello.h"
#include "msg/punt.h"
#include "netns.h"
#include "proc/child.h"
#include "proc/link.h"
#include "proc/listener.h"
#include "proc/sockets.h"
#include "regress/lib/labhost.h"

#define NRULES(r)	(sizeof(r) / sizeof((r)[0]))

/* ---- time ---- */

static void
turn(struct ikeydlab *lab)
{
	size_t i;

	labhost_turn(2);
	for (i = 0; i < lab->nclient; i++)
		ikeydlab_client_turn(lab->client[i]);
}

static void
wait_for(struct ikeydlab *lab, int (*cond)(struct ikeydlab *, const void *),
    const void *arg, const char *what)
{
	uint64_t limit = clock_ms() + IKEYDLAB_LIMIT;

	while (!cond(lab, arg)) {
		if (clock_ms() < limit) {
			turn(lab);
			continue;
		}
		fprintf(stderr, "# waited in vain: %s\n", what);
		(void)ikeydlab_log_count(lab, "");
		fprintf(stderr, "%s", lab->daemon.text);
		fail();
	}
}

struct count {
	const unsigned int	*n;
	unsigned int		 want;
};

static int
reached(struct ikeydlab *lab, const void *arg)
{
	const struct count *c = arg;

	(void)lab;
	return *c->n >= c->want;
}

void
ikeydlab_until(struct ikeydlab *lab, const unsigned int *n, unsigned int want,
    const char *what)
{
	struct count c = { n, want };

	wait_for(lab, reached, &c, what);
}

static int
has_sas(struct ikeydlab *lab, const void *arg)
{
	const size_t *n = arg;

	return lab->nsa == *n;
}

void
ikeydlab_sas(struct ikeydlab *lab, size_t n)
{
	char what[32];

	snprintf(what, sizeof(what), "%zu SAs", n);
	wait_for(lab, has_sas, &n, what);
}

static int
has_text(struct ikeydlab *lab, const void *arg)
{
	return ikeydlab_log_count(lab, arg) > 0;
}

void
ikeydlab_says(struct ikeydlab *lab, const char *text)
{
	wait_for(lab, has_text, text, text);
}

void
ikeydlab_sleep(struct ikeydlab *lab, unsigned int ms)
{
	uint64_t end = clock_ms() + ms;

	while (clock_ms() < end)
		turn(lab);
}

/* ---- pipexd: PF_KEY ---- */

static void
on_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct link **where = ctx;

	if (how == LINK_LIED)
		fprintf(stderr, "# %s\n", why);
	link_free(l);
	*where = NULL;
}

static void
tell(struct ikeydlab *lab, const struct pfkey_msg *m)
{
	uint8_t buf[PFKEY_MAXMSG];
	struct wbuf w;

	wbuf_init(&w, buf, sizeof(buf));
	assert_int_equal(pfkey_encode(&pfkey_kame, PFKEY_REPLY, m, &w), 0);
	assert_non_null(lab->pfkey);
	link_send_raw(lab->pfkey, buf, w.len);
}

/* What others were answered: another process with the same number, one with a
 * number that was never asked, and another question's. */
static void
tell_foreign(struct ikeydlab *lab, const struct pfkey_msg *answer)
{
	struct pfkey_msg m = *answer;

	m.error = EINVAL;
	m.pid++;
	tell(lab, &m);
	m.pid--;
	m.seq += 1000;
	tell(lab, &m);
	m.seq -= 1000;
	m.type = m.type == PFKEY_DELETE ? PFKEY_GET : PFKEY_DELETE;
	tell(lab, &m);
}

static void
forget(struct ikeydlab *lab, const struct pfkey_sa *r)
{
	size_t i;

	for (i = 0; i < lab->nsa; i++)
		if (lab->sa[i].spi == r->spi && lab->sa[i].flow == r->flow &&
		    addr_host_eq(&lab->sa[i].dst, &r->dst)) {
			lab->sa[i] = lab->sa[--lab->nsa];
			return;
		}
}

static void
on_pfkey(void *ctx, struct link *l, struct link_msg *raw)
{
	struct ikeydlab *lab = ctx;
	struct pfkey_msg m;

	(void)l;
	assert_int_equal(pfkey_decode(&pfkey_kame, PFKEY_REQUEST, raw->data,
	    raw->len, &m), 0);
	assert_true(m.type < NRULES(lab->asked));
	lab->asked[m.type]++;
	if (m.type == lab->fail_type) {
		m.error = lab->fail_error;
		lab->nrefused++;
	} else if (m.type == PFKEY_GETSPI)
		m.sa.spi = ++lab->last_spi;
	else if (m.type == PFKEY_DELETE)
		forget(lab, &m.sa);
	else {
		assert_true(lab->nsa < IKEYDLAB_SAS);
		lab->sa[lab->nsa++] = m.sa;
	}
	m.sa.auth_keylen = m.sa.enc_keylen = 0;
	if (lab->foreign)
		tell_foreign(lab, &m);
	tell(lab, &m);
}

static void
pfkey_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct ikeydlab *lab = ctx;

	lab->nsa = 0;
	on_down(&lab->pfkey, l, how, why);
}

static void
pfkey_accept(void *ctx, int fd)
{
	struct ikeydlab *lab = ctx;

	/* The new one may be seen before the old one's end. */
	link_free(lab->pfkey);
	lab->nsa = 0;
	lab->pfkey = link_new_raw(fd, "ikeyd", 16, PFKEY_MAXMSG, on_pfkey, lab,
	    pfkey_down);
	lab->npfkey++;
}

void
ikeydlab_expire(struct ikeydlab *lab, size_t i, int hard)
{
	struct pfkey_msg m;

	assert_true(i < lab->nsa);
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_EXPIRE;
	m.sa = lab->sa[i];
	m.sa.auth_keylen = m.sa.enc_keylen = 0;
	m.hard_expired = hard;
	tell(lab, &m);
}

void
ikeydlab_moved(struct ikeydlab *lab, size_t i, uint16_t port)
{
	struct pfkey_msg m;
	size_t k;

	assert_true(i < lab->nsa);
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_NEW_MAPPING;
	m.sa.spi = lab->sa[i].spi;
	m.sa.flow = lab->sa[i].flow;
	m.sa.proto = lab->sa[i].proto;
	m.old_peer = m.new_peer = lab->sa[i].src;
	m.old_peer.port = lab->sa[i].natt_sport;
	m.new_peer.port = port;
	for (k = 0; k < lab->nclient; k++)
		if (addr_host_eq(&lab->client[k]->addr, &m.new_peer))
			lab->client[k]->outer = port;
	tell(lab, &m);
}

/* ---- pipexd: IKE of UDP 4500 ---- */

static void
on_ike_packet(void *ctx, struct link *l, struct link_msg *m)
{
	struct ikeydlab *lab = ctx;
	struct msg_ike_packet p;

	(void)l;
	assert_int_equal(msg_ike_packet_decode(&p, m->data, m->len), 0);
	assert_int_equal(p.local.port, 4500);
	ikeydlab_client_natt(lab, &p.local, &p.peer, p.data, p.len);
}

static const struct link_rule ike_rules[] = {
	{ MSG_IKE_PACKET, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_ike_packet }
};

void
ikeydlab_dataplane(struct ikeydlab *lab, uint8_t raw_esp)
{
	struct msg_ike_dataplane m = { raw_esp };
	uint8_t buf[1];
	int n = msg_ike_dataplane_encode(&m, buf, sizeof(buf));

	lab->raw_esp = raw_esp;
	link_send(lab->ike, MSG_IKE_DATAPLANE, 0, buf, (size_t)n, -1);
}

static void
ike_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct ikeydlab *lab = ctx;

	on_down(&lab->ike, l, how, why);
}

static void
ike_accept(void *ctx, int fd)
{
	struct ikeydlab *lab = ctx;

	link_free(lab->ike);
	lab->ike = link_new(fd, "ikeyd", ike_rules, NRULES(ike_rules), lab,
	    ike_down);
	link_hello(lab->ike, "pipexd");
	ikeydlab_dataplane(lab, lab->raw_esp);
	lab->nike++;
}

void
ikeydlab_pipexd(struct ikeydlab *lab)
{
	unsigned int npfkey = lab->npfkey + 1, nike = lab->nike + 1;
	int fd;

	if (lab->pfkey_listener == NULL) {
		fd = sock_listen(lab->daemon.dir, "pfkey.sock");
		assert_int_not_equal(fd, -1);
		lab->pfkey_listener = listener_new(fd, "pfkey.sock",
		    pfkey_accept, lab);
		ikeydlab_until(lab, &lab->npfkey, npfkey, "pfkey.sock");
	}
	if (lab->ike_listener == NULL) {
		fd = sock_listen(lab->daemon.dir, "ike.sock");
		assert_int_not_equal(fd, -1);
		lab->ike_listener = listener_new(fd, "ike.sock", ike_accept,
		    lab);
		ikeydlab_until(lab, &lab->nike, nike, "ike.sock");
	}
}

void
ikeydlab_drop_pfkey(struct ikeydlab *lab)
{
	listener_free(lab->pfkey_listener);
	lab->pfkey_listener = NULL;
	link_free(lab->pfkey);
	lab->pfkey = NULL;
	lab->nsa = 0;
}

void
ikeydlab_drop_ike(struct ikeydlab *lab)
{
	listener_free(lab->ike_listener);
	lab->ike_listener = NULL;
	link_free(lab->ike);
	lab->ike = NULL;
}

/* ---- l2tpd ---- */

static void
take_flow(struct ikeydlab *lab, const struct link_msg *m)
{
	assert_int_equal(msg_flow_decode(&lab->flow, m->data, m->len), 0);
}

static void
on_flow_up(void *ctx, struct link *l, struct link_msg *m)
{
	struct ikeydlab *lab = ctx;

	(void)l;
	take_flow(lab, m);
	lab->ids[lab->nup % IKEYDLAB_FLOWS] = lab->flow.flow;
	lab->nup++;
}

static void
on_flow_changed(void *ctx, struct link *l, struct link_msg *m)
{
	struct ikeydlab *lab = ctx;

	(void)l;
	take_flow(lab, m);
	lab->nchanged++;
}

static void
on_flow_down(void *ctx, struct link *l, struct link_msg *m)
{
	struct ikeydlab *lab = ctx;

	(void)l;
	assert_int_equal(msg_flow_end_decode(&lab->ended, m->data, m->len), 0);
	lab->nended++;
}

static void
on_flow_probe(void *ctx, struct link *l, struct link_msg *m)
{
	struct ikeydlab *lab = ctx;

	(void)l;
	assert_int_equal(msg_flow_end_decode(&lab->probed, m->data, m->len),
	    0);
	lab->nprobed++;
}

static void
on_snapshot_end(void *ctx, struct link *l, struct link_msg *m)
{
	struct ikeydlab *lab = ctx;

	(void)l;
	(void)m;
	lab->nsnapshot++;
}

static const struct link_rule flow_rules[] = {
	{ MSG_FLOW_UP, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_flow_up },
	{ MSG_FLOW_CHANGED, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN,
	    on_flow_changed },
	{ MSG_FLOW_DOWN, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_flow_down },
	{ MSG_FLOW_PROBE, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN,
	    on_flow_probe },
	{ MSG_FLOW_SNAPSHOT_END, 0, 0, NOFD, LINK_PHASE_RUN, on_snapshot_end }
};

static void
flows_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct ikeydlab *lab = ctx;

	on_down(&lab->flows, l, how, why);
}

void
ikeydlab_l2tpd(struct ikeydlab *lab)
{
	int fd = sock_connect(lab->daemon.dir, "flow.sock");
	unsigned int n = lab->nsnapshot + 1;

	assert_int_not_equal(fd, -1);
	lab->flows = link_new(fd, "ikeyd", flow_rules, NRULES(flow_rules), lab,
	    flows_down);
	link_hello(lab->flows, "l2tpd");
	ikeydlab_until(lab, &lab->nsnapshot, n, "FLOW_SNAPSHOT_END");
}

void
ikeydlab_close_flow(struct ikeydlab *lab, uint32_t flow)
{
	struct msg_flow_end end;
	uint8_t buf[256];
	int n;

	memset(&end, 0, sizeof(end));
	end.flow = flow;
	strlcpy(end.reason, "tunnel closed", sizeof(end.reason));
	n = msg_flow_end_encode(&end, buf, sizeof(buf));
	assert_true(n > 0);
	link_send(lab->flows, MSG_FLOW_CLOSE, 0, buf, (size_t)n, -1);
}

static int
is_cut(struct ikeydlab *lab, const void *arg)
{
	(void)arg;
	return lab->flows == NULL;
}

void
ikeydlab_cut(struct ikeydlab *lab)
{
	wait_for(lab, is_cut, NULL, "the link of l2tpd is cut");
}

void
ikeydlab_drop_l2tpd(struct ikeydlab *lab)
{
	link_free(lab->flows);
	lab->flows = NULL;
}

/* ---- vpnctl ---- */

static int
ctl_is_done(struct ikeydlab *lab, const void *arg)
{
	(void)arg;
	return lab->ctl.done;
}

int
ikeydlab_ctl(struct ikeydlab *lab, uint16_t type, const char *word)
{
	ctlend_ask(&lab->ctl, lab->daemon.dir, "ikeyd.ctl", type, word);
	wait_for(lab, ctl_is_done, NULL, "answer of ikeyd.ctl");
	ctlend_end(&lab->ctl);
	return lab->ctl.status;
}

const char *
ikeydlab_field(struct ikeydlab *lab, size_t i, const char *name)
{
	return ctlend_field(&lab->ctl, i, name);
}

uint64_t
ikeydlab_counter(struct ikeydlab *lab, const char *name)
{
	assert_int_equal(ikeydlab_ctl(lab, CTL_SHOW, "counters"), CTL_OK);
	return ctlend_counter(&lab->ctl, name);
}

void
ikeydlab_counted(struct ikeydlab *lab, const char *name, uint64_t want)
{
	uint64_t limit = clock_ms() + IKEYDLAB_LIMIT;

	while (ikeydlab_counter(lab, name) < want) {
		if (clock_ms() > limit)
			fail_msg("counter %s stays below %llu", name,
			    (unsigned long long)want);
		ikeydlab_sleep(lab, 10);
	}
}

/* ---- the daemon ---- */

void
ikeydlab_write_conf(struct ikeydlab *lab, const char *conf)
{
	labdaemon_write(lab->daemon.conf, conf);
}

struct ikeydlab *
ikeydlab_start(const char *program, const char *server, const char *conf)
{
	struct ikeydlab *lab = calloc(1, sizeof(*lab));

	assert_non_null(lab);
	/* A test that failed has left its sockets, and a loop that it left out
	 * of a handler is of no more use. */
	netns_enter();
	event_init();
	labdaemon_init(&lab->daemon, "ikeyd");
	lab->last_spi = 0x10000000;
	lab->client_port = 500;
	assert_int_equal(addr_parse(server, &lab->server), 0);
	ikeydlab_write_conf(lab, conf);
	labdaemon_start(&lab->daemon, program);
	ikeydlab_says(lab, ": started");
	return lab;
}

static int
daemon_ended(struct ikeydlab *lab, const void *arg)
{
	(void)arg;
	return labdaemon_ended(&lab->daemon);
}

int
ikeydlab_terminate(struct ikeydlab *lab)
{
	kill(lab->daemon.pid, SIGTERM);
	wait_for(lab, daemon_ended, NULL, "ikeyd ends");
	return labdaemon_exit(&lab->daemon);
}

void
ikeydlab_stop(struct ikeydlab *lab)
{
	size_t i;

	if (lab->daemon.pid != 0)
		assert_int_equal(ikeydlab_terminate(lab), 0);
	labdaemon_check(&lab->daemon);
	ikeydlab_drop_pfkey(lab);
	ikeydlab_drop_ike(lab);
	ikeydlab_drop_l2tpd(lab);
	for (i = 0; i < lab->nclient; i++)
		ikeydlab_client_free(lab->client[i]);
	assert_int_equal(labdaemon_remove(&lab->daemon), 0);
	free(lab);
}

unsigned int
ikeydlab_log_count(struct ikeydlab *lab, const char *text)
{
	return labdaemon_log_count(&lab->daemon, text);
}
