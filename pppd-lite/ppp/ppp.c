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

/* A session from LCP's first packet to its last: the phases of RFC 1661 3, who
 * gets which frame in which of them, and how it ends.
 * Runs in: pppd-lite engine. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host.h"
#include "counter.h"
#include "reject.h"
#include "session.h"
#include "wire/pppframe.h"

/* Log lines on bad packets and rejections, a second and at once. */
#define DROP_RATE	1
#define DROP_BURST	5
#define REJECT_RATE	2
#define REJECT_BURST	10

static const char *const phase_names[] = {
	"initial", "establish", "authenticate", "network", "terminate", "dead"
};

static const char *const reason_names[] = {
	"none", "closed by the peer", "closed by the administrator",
	"authentication", "negotiation", "timeout", "no answer to echo",
	"looped back", "no interface", "tunnel gone", "out of resources"
};

const char *
ppp_phase_name(enum ppp_phase phase)
{
	return (unsigned int)phase <= PPP_PHASE_DEAD ? phase_names[phase] : "?";
}

const char *
ppp_reason_name(enum ppp_reason reason)
{
	return (unsigned int)reason <= PPP_REASON_RESOURCES ?
	    reason_names[reason] : "?";
}

void
ppp_conf_defaults(struct ppp_conf *c)
{
	memset(c, 0, sizeof(*c));
	c->role = PPP_SERVER;
	c->methods[0] = PPP_METHOD_MSCHAPV2;
	c->nmethods = 1;
	(void)strlcpy(c->name, "adit", sizeof(c->name));
	c->mru = 1360;
	c->echo_interval_ms = 30000;
	c->echo_failures = 3;
	c->setup_ms = 60000;
	c->restart_ms = 3000;
	c->max_configure = 10;
	c->max_terminate = 2;
	c->max_failure = 5;
	c->max_auth = 10;
	c->max_logins = 1;
}

/* ---- what the layers share ---- */

void
ppp_count(struct ppp *p, enum ppp_counter counter)
{
	p->counters[counter]++;
}

void
ppp_log(struct ppp *p, enum host_level level, const char *text)
{
	host_log(p->host, level, "%s user \"%s\": %s: %s", p->label,
	    p->auth.user, phase_names[p->phase], text);
}

void
ppp_dropped(void *ctx, int counter, const char *reason)
{
	struct ppp *p = ctx;

	ppp_count(p, (enum ppp_counter)counter);
	if (reason != NULL &&
	    ratelimit_pass(&p->drop_limit, host_now(p->host)))
		ppp_log(p, HOST_WARN, reason);
}

void
ppp_send_by(struct ppp *p, void (*send)(void *, const uint8_t *, size_t),
    uint16_t protocol, const uint8_t *packet, size_t len)
{
	uint8_t room[PPPFRAME_MAXHEAD + PPP_MAXPACKET];
	struct wbuf w;

	/* Control packets always carry the whole header: what the peer may
	 * have agreed to is not worth a doubt during renegotiation. */
	wbuf_init(&w, room, sizeof(room));
	(void)pppframe_encode(&w, protocol, 0);
	wbuf_bytes(&w, packet, len);
	if (!wbuf_ok(&w))
		return;
	ppp_count(p, PPP_C_FRAMES_OUT);
	send(p->ctx, w.buf, w.len);
	explicit_bzero(room, sizeof(room));
}

void
ppp_send(void *ctx, uint16_t protocol, const uint8_t *packet, size_t len)
{
	struct ppp *p = ctx;

	ppp_send_by(p, p->ops->send, protocol, packet, len);
}

struct fsm_env
ppp_fsm_env(const struct ppp *p)
{
	struct fsm_env env = {
		.host = p->host,
		.heap = p->heap,
		.restart_ms = p->conf.restart_ms,
		.max_terminate = p->conf.max_terminate,
		.max_configure = p->conf.max_configure,
		.max_failure = p->conf.max_failure,
	};

	return env;
}

size_t
ppp_peer_mru(const struct ppp *p)
{
	return p->lcp.peer_mru;
}

/* ---- the end ---- */

/* No more packets, either way. closed() comes from heap_run(). */
static void
die(struct ppp *p)
{
	if (p->phase == PPP_PHASE_DEAD)
		return;
	p->phase = PPP_PHASE_DEAD;
	fsm_stop(&p->lcp.fsm);
	fsm_stop(&p->ipcp.fsm);
	auth_stop(p);
	prove_stop(p);
	echo_stop(p);
	ppp_count(p, PPP_C_CLOSED);
	(void)timer_set(p->heap, &p->limit, host_now(p->host));
}

/* Settle the reason; 0 if there is one already. */
static int
settle(struct ppp *p, enum ppp_reason reason, const char *text)
{
	if (p->ending || p->phase == PPP_PHASE_DEAD)
		return 0;
	p->ending = 1;
	p->reason = reason;
	(void)strlcpy(p->text, text, sizeof(p->text));
	p->ops->ending(p->ctx);
	return 1;
}

/* The peer ends it; after a refused login that is no more than giving up, and
 * the log has its line. */
static int
settle_peer(struct ppp *p)
{
	if (p->auth.server.failures > 0 && !p->auth.server.ok)
		return settle(p, PPP_REASON_AUTH, "authentication failed");
	if (!settle(p, PPP_REASON_PEER, "closed by the peer"))
		return 0;
	ppp_log(p, HOST_INFO, p->text);
	return 1;
}

static int
is_closing(const struct ppp *p)
{
	return p->lcp.fsm.state == FSM_CLOSING ||
	    p->lcp.fsm.state == FSM_STOPPING;
}

/* From now on only LCP says goodbye. Should even its timer fail for want of
 * memory, the session's own ends it. */
static void
terminate(struct ppp *p)
{
	uint64_t wait = (uint64_t)p->conf.restart_ms *
	    (p->conf.max_terminate + 1u);

	auth_stop(p);
	prove_stop(p);
	echo_stop(p);
	fsm_stop(&p->ipcp.fsm);
	p->phase = PPP_PHASE_TERMINATE;
	(void)timer_set(p->heap, &p->limit, host_now(p->host) + wait);
}

/* Say goodbye on the wire as far as LCP got. wire NULL: without a word. */
static void
wind_down(struct ppp *p, const char *wire)
{
	terminate(p);
	if (wire == NULL) {
		die(p);
		return;
	}
	if (is_closing(p))
		return;
	fsm_close(&p->lcp.fsm, wire);
	if (!is_closing(p))
		die(p);
}

void
ppp_refuse(struct ppp *p, enum ppp_reason reason, const char *wire,
    const char *fmt, ...)
{
	char text[PPP_TEXTLEN];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (!settle(p, reason, text))
		return;
	if (reason == PPP_REASON_NEGOTIATION)
		ppp_count(p, PPP_C_NEGOTIATION_FAILED);
	if (reason == PPP_REASON_TIMEOUT)
		ppp_count(p, PPP_C_TIMEOUT);
	ppp_log(p, HOST_WARN, text);
	wind_down(p, wire);
}

void
ppp_close(struct ppp *p, enum ppp_reason reason, const char *text)
{
	if (!settle(p, reason, text))
		return;
	ppp_log(p, HOST_INFO, text);
	wind_down(p, text);
}

void
ppp_lower_down(struct ppp *p, const char *reason)
{
	if (settle(p, PPP_REASON_LOWER, reason))
		ppp_log(p, HOST_INFO, reason);
	die(p);
}

static void
on_limit(void *arg, uint64_t now_ms)
{
	struct ppp *p = arg;

	if (p->phase == PPP_PHASE_DEAD) {
		p->ops->closed(p->ctx, p->reason, p->text);
		return;
	}
	if (p->ending) {
		die(p);
		return;
	}
	/* This timer is what brings closed(): it never rests. Its slot in the
	 * heap has just become free, so there is room for it. */
	(void)timer_set(p->heap, &p->limit, HEAP_NEVER - 1);
	(void)now_ms;
	ppp_refuse(p, PPP_REASON_TIMEOUT, "not up in time",
	    "not up within %u seconds",
	    (unsigned int)(p->conf.setup_ms / 1000));
}

/* ---- from phase to phase ---- */

void
ppp_lcp_up(struct ppp *p)
{
	if (p->ending)
		return;
	p->phase = PPP_PHASE_AUTHENTICATE;
	echo_start(p);
	auth_start(p);
}

void
ppp_authenticated_all(struct ppp *p)
{
	uint32_t assigned = addr_u32(&p->auth.address);

	if (p->ending)
		return;
	if (p->conf.role == PPP_SERVER && assigned == 0) {
		ppp_refuse(p, PPP_REASON_RESOURCES, "no address",
		    "there is no address to give");
		return;
	}
	p->phase = PPP_PHASE_NETWORK;
	ipcp_start(p, assigned);
}

void
ppp_network_up(struct ppp *p)
{
	struct ppp_network n;

	if (p->ending || p->ipcp.told)
		return;
	p->ipcp.told = 1;
	(void)timer_set(p->heap, &p->limit, HEAP_NEVER - 1);
	ppp_count(p, PPP_C_UP);
	ipcp_network(p, &n);
	p->ops->up(p->ctx, &n);
}

/* LCP is open no more. Before the network phase that is a peer that lost our
 * Ack and asks anew; after it the login, and with it the right to the
 * address, would have to be proved again: the session ends instead. */
void
ppp_lcp_down(struct ppp *p)
{
	int early;

	echo_stop(p);
	auth_stop(p);
	prove_stop(p);
	if (p->ending)
		return;
	if (p->lcp.fsm.why == FSM_RTR) {
		early = p->phase != PPP_PHASE_NETWORK;
		(void)settle_peer(p);
		terminate(p);
		/* It never got in: nothing waits for its Terminate-Ack. */
		if (early)
			(void)timer_set(p->heap, &p->limit, host_now(p->host));
		return;
	}
	if (p->phase == PPP_PHASE_NETWORK) {
		ppp_refuse(p, PPP_REASON_PEER, "no renegotiation",
		    "the peer negotiates LCP anew after its login (%s)",
		    fsm_event_name(p->lcp.fsm.why));
		return;
	}
	p->phase = PPP_PHASE_ESTABLISH;
}

static const char *
lcp_end_text(enum fsm_event why)
{
	switch (why) {
	case FSM_TO_MINUS:
		return "no answer to LCP";
	case FSM_RXJ_MINUS:
		return "the peer rejects LCP";
	default:
		return "LCP ended";
	}
}

void
ppp_lcp_finished(struct ppp *p, enum fsm_event why)
{
	ppp_refuse(p, why == FSM_TO_MINUS ? PPP_REASON_TIMEOUT :
	    PPP_REASON_NEGOTIATION, NULL, "%s", lcp_end_text(why));
	die(p);
}

/* By the table LCP would go on asking a peer that gives up before the link is
 * open; it has its Terminate-Ack, and that was all. */
void
ppp_lcp_terminated(struct ppp *p)
{
	if (!settle_peer(p))
		return;
	terminate(p);
	die(p);
}

/* Nothing else could be carried without IPCP. */
void
ppp_ipcp_finished(struct ppp *p, enum fsm_event why)
{
	if (why == FSM_TO_MINUS)
		ppp_refuse(p, PPP_REASON_TIMEOUT, "no answer to IPCP",
		    "no answer to IPCP");
	else
		ppp_refuse(p, PPP_REASON_NEGOTIATION, "IPCP is required",
		    "the peer rejects IPCP");
}

/* ---- input ---- */

static void
input_network(struct ppp *p, uint16_t protocol, const uint8_t *packet,
    size_t len)
{
	if (protocol == PPP_IPCP) {
		ipcp_input(p, packet, len);
		return;
	}
	if (protocol == PPP_IP) {
		/* Before its interface is there, or on the wrong way. */
		ppp_dropped(p, PPP_C_DATA, NULL);
		return;
	}
	ppp_dropped(p, PPP_C_PROTOCOL_UNKNOWN, NULL);
	reject_send(p, protocol, packet, len);
}

static void
dispatch(struct ppp *p, uint16_t protocol, const uint8_t *packet, size_t len)
{
	if (protocol == PPP_LCP) {
		fsm_input(&p->lcp.fsm, packet, len);
		return;
	}
	if (p->phase == PPP_PHASE_TERMINATE) {
		ppp_dropped(p, PPP_C_PROTOCOL_EARLY, NULL);
		return;
	}
	if (protocol == PPP_CHAP || protocol == PPP_PAP) {
		auth_input(p, protocol, packet, len);
		return;
	}
	/* Before the login everything else is dropped in silence: a
	 * Protocol-Reject would make a client give IPCP up for good
	 * (RFC 1661 3.4, 3.5). */
	if (p->phase != PPP_PHASE_NETWORK) {
		ppp_dropped(p, PPP_C_PROTOCOL_EARLY, NULL);
		return;
	}
	input_network(p, protocol, packet, len);
}

void
ppp_input(struct ppp *p, const uint8_t *buf, size_t len)
{
	struct pppframe f;
	enum pppframe_error error;

	if (p->phase == PPP_PHASE_DEAD || p->phase == PPP_PHASE_INITIAL)
		return;
	ppp_count(p, PPP_C_FRAMES_IN);
	error = pppframe_decode(&f, buf, len, lcp_may_omit(p));
	if (error != PPPFRAME_OK) {
		ppp_dropped(p, PPP_C_FRAME_BAD, pppframe_strerror(error));
		return;
	}
	if (f.len > PPP_MAXPACKET) {
		ppp_dropped(p, PPP_C_FRAME_LONG,
		    "frame above the MRU (RFC 1661 6.1)");
		return;
	}
	echo_heard(p);
	dispatch(p, f.protocol, buf + f.off, f.len);
}

void
ppp_set_network(struct ppp *p, const struct addr *ours,
    const struct addr *dns, const struct addr *nbns)
{
	p->conf.our_address = *ours;
	memcpy(p->conf.dns, dns, sizeof(p->conf.dns));
	memcpy(p->conf.nbns, nbns, sizeof(p->conf.nbns));
	p->ipcp.ours = addr_u32(ours);
}

void
ppp_alive(struct ppp *p)
{
	echo_heard(p);
}

void
ppp_auth_answer(struct ppp *p, const struct ppp_auth_answer *a)
{
	if (!p->ending && prove_answer(p, a))
		return;
	if (!p->ending && p->phase == PPP_PHASE_AUTHENTICATE)
		auth_answer(p, a);
	else if (!p->ending && p->phase == PPP_PHASE_NETWORK &&
	    p->conf.role == PPP_CLIENT)
		auth_answer(p, a);
}

void
ppp_pipex_answer(struct ppp *p, int ok, const char *reason)
{
	if (p->ending || p->phase != PPP_PHASE_NETWORK)
		return;
	if (!ok)
		ppp_refuse(p, PPP_REASON_PIPEX, "no interface",
		    "no interface: %s", reason);
	else
		ipcp_pipex_up(p);
}

/* ---- life ---- */

struct ppp *
ppp_new(const struct host *host, const struct ppp_ops *ops, void *ctx,
    const struct ppp_conf *conf, struct heap *heap, uint64_t *counters,
    const char *label)
{
	struct ppp *p;
	uint64_t limit = HEAP_NEVER - 1;

	if ((p = calloc(1, sizeof(*p))) == NULL)
		return NULL;
	p->host = host;
	p->ops = ops;
	p->ctx = ctx;
	p->conf = *conf;
	p->heap = heap;
	p->counters = counters;
	ppp_relabel(p, label);
	ratelimit_init(&p->drop_limit, DROP_RATE, DROP_BURST);
	ratelimit_init(&p->reject_limit, REJECT_RATE, REJECT_BURST);
	timer_init(&p->limit, on_limit, p);
	if (conf->setup_ms != 0)
		limit = host_now(host) + conf->setup_ms;
	if (timer_set(heap, &p->limit, limit) == -1) {
		freezero(p, sizeof(*p));
		return NULL;
	}
	lcp_init(p);
	auth_init(p);
	prove_init(p);
	ipcp_init(p);
	echo_init(p);
	return p;
}

void
ppp_free(struct ppp *p)
{
	if (p == NULL)
		return;
	fsm_stop(&p->lcp.fsm);
	fsm_stop(&p->ipcp.fsm);
	auth_stop(p);
	prove_stop(p);
	echo_stop(p);
	timer_del(p->heap, &p->limit);
	freezero(p, sizeof(*p));
}

void
ppp_relabel(struct ppp *p, const char *label)
{
	(void)strlcpy(p->label, label, sizeof(p->label));
}

void
ppp_lower_up(struct ppp *p)
{
	if (p->phase != PPP_PHASE_INITIAL)
		return;
	p->phase = PPP_PHASE_ESTABLISH;
	fsm_open(&p->lcp.fsm);
	fsm_up(&p->lcp.fsm);
}

enum ppp_phase
ppp_phase(const struct ppp *p)
{
	return p->phase;
}

const char *
ppp_user(const struct ppp *p)
{
	return p->auth.user;
}

int
ppp_authenticated(const struct ppp *p)
{
	return p->auth.server.method != PPP_METHOD_NONE && p->auth.server.ok;
}

enum ppp_method
ppp_method(const struct ppp *p)
{
	return p->auth.server.method;
}
