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

/* The engine's entry: where each datagram, fact and order goes.
 * Runs in: l2tpd engine. */

#include <stdlib.h>
#include <string.h>

#include "base/host.h"
#include "base/cursor.h"
#include "base/serial.h"
#include "call_in.h"
#include "control_connection.h"
#include "early.h"
#include "flow.h"
#include "l2tp.h"
#include "move.h"
#include "rfc2661.h"
#include "session.h"
#include "tunnel.h"
#include "unproven.h"
#include "wire/l2tphdr.h"

/* How far behind the Ns of data counts as old; further is a new start, as we
 * see only the control frames of a session whose data goes elsewhere. */
#define OLD_DATA	256
#define FRAME_MAX	2048

/* Each entry comes in by enter() and goes out by leave(), which frees dead
 * tunnels once no caller can hold one. */
static void
enter(struct l2tp *l)
{
	l->depth++;
}

static void
leave(struct l2tp *l)
{
	if (--l->depth == 0)
		l2tp_tunnel_reap(l);
}

struct l2tp *
l2tp_new(const struct host *host, const struct l2tp_ops *ops, void *ctx,
    const struct l2tp_conf *conf)
{
	struct l2tp *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->host = host;
	l->ops = ops;
	l->ctx = ctx;
	l->conf = *conf;
	heap_init(&l->heap);
	RB_INIT(&l->flows);
	RB_INIT(&l->tunnels);
	RB_INIT(&l->peers);
	RB_INIT(&l->sessions);
	TAILQ_INIT(&l->waiting);
	TAILQ_INIT(&l->dead);
	TAILQ_INIT(&l->unproven);
	/* So that handles of a former run are not met again soon. */
	l->session_serial = (uint16_t)host_random_u32(host);
	return l;
}

/* Call fn for every tunnel there is; fn may kill any of them. */
static void
each_tunnel(struct l2tp *l, void (*fn)(struct tunnel *, const char *),
    const char *arg)
{
	struct tunnel *t, *next;

	for (t = l2tp_tunnel_first(l); t != NULL; t = next) {
		uint16_t id = t->id;
		uint32_t flow = t->path.flow;

		fn(t, arg);
		next = l2tp_tunnel_after(l, id, flow);
	}
}

static void
drop(struct tunnel *t, const char *why)
{
	control_connection_drop(t, why);
}

static void
forget(struct tunnel *t, const char *why)
{
	struct session *s;

	(void)why;
	while ((s = LIST_FIRST(&t->sessions)) != NULL)
		l2tp_session_free(s);
	l2tp_tunnel_kill(t);
}

void
l2tp_free(struct l2tp *l)
{
	if (l == NULL)
		return;
	each_tunnel(l, forget, NULL);
	l2tp_tunnel_reap(l);
	l2tp_flow_clear(l);
	heap_free(&l->heap);
	freezero(l, sizeof(*l));
}

/* 1 if what comes in the clear is refused there. */
static int
needs_ipsec(struct l2tp *l, const struct l2tp_path *path)
{
	const struct l2tp_service *s = l2tp_service_find(&l->conf,
	    &path->local);

	return path->flow == 0 && (s == NULL || s->require_ipsec);
}

/* Close a tunnel that the new configuration has no place for. */
static void
check_service(struct tunnel *t, const char *why)
{
	const struct l2tp_service *s = l2tp_tunnel_service(t);
	int refused = needs_ipsec(t->l2tp, &t->path);

	if (l2tp_tunnel_live(t) && (s == NULL || refused ||
	    s != l2tp_service_find(&t->l2tp->conf, &t->path.local))) {
		control_connection_stop(t, L2TP_STOP_SHUTDOWN,
		    L2TP_ERROR_NONE, refused ? "IPsec is required now" : why);
		/* The peer's answer would be refused. */
		if (refused)
			l2tp_tunnel_kill(t);
	} else if (t->state == TUNNEL_ESTABLISHED)
		control_connection_quiet(t, host_now(t->l2tp->host));
}

void
l2tp_reload(struct l2tp *l, const struct l2tp_conf *conf)
{
	enter(l);
	explicit_bzero(&l->conf, sizeof(l->conf));
	l->conf = *conf;
	each_tunnel(l, check_service, "not configured any more");
	leave(l);
}

void
l2tp_flow_up(struct l2tp *l, const struct msg_flow *info)
{
	enter(l);
	if (l2tp_flow_set(l, info) == NULL)
		host_log(l->host, HOST_WARN, "flow %u: no memory, dropped",
		    info->flow);
	else
		l2tp_flow_release(l, info->flow);
	leave(l);
}

void
l2tp_flow_changed(struct l2tp *l, const struct msg_flow *info)
{
	struct flow *f;
	struct tunnel *t;
	struct session *s;
	struct msg_session m;

	enter(l);
	if (l2tp_flow_find(l, info->flow) != NULL &&
	    (f = l2tp_flow_set(l, info)) != NULL) {
		LIST_FOREACH(t, &f->tunnels, flow_entry) {
			LIST_FOREACH(s, &t->sessions, entry) {
				if (s->state != SESSION_ESTABLISHED)
					continue;
				l2tp_session_record(s, &m);
				l->ops->session_changed(l->ctx, &m);
			}
		}
	}
	leave(l);
}

static void
flow_end(struct l2tp *l, struct flow *f, const char *why)
{
	struct tunnel *t;

	l2tp_move_flow_gone(f);
	while ((t = LIST_FIRST(&f->tunnels)) != NULL)
		control_connection_drop(t, why);
	tell_end(f);
	l2tp_flow_remove(l, f);
}

void
l2tp_flow_down(struct l2tp *l, uint32_t id, const char *why)
{
	struct flow *f;

	enter(l);
	if ((f = l2tp_flow_find(l, id)) != NULL)
		flow_end(l, f, why);
	leave(l);
}

void
l2tp_flow_probe(struct l2tp *l, uint32_t id, uint32_t wait_ms)
{
	struct msg_flow_end end = { .flow = id };
	struct flow *f = l2tp_flow_find(l, id);
	struct tunnel *t, *next;
	int asked = 0;

	if (f == NULL)
		return;
	enter(l);
	LIST_FOREACH_SAFE(t, &f->tunnels, flow_entry, next) {
		asked |= t->state == TUNNEL_ESTABLISHED;
		control_connection_probe(t, wait_ms);
	}
	strlcpy(end.reason, "no tunnel that could answer", sizeof(end.reason));
	/* Two clients of one ID that dial at once must not end each other. */
	if (!asked && f->ntunnels == 0 && !l2tp_flow_fresh(l, f))
		l->ops->flow_close(l->ctx, &end);
	leave(l);
}

void
l2tp_flows_lost(struct l2tp *l, const char *why)
{
	struct flow *f;

	enter(l);
	while ((f = l2tp_flow_first(l)) != NULL)
		flow_end(l, f, why);
	leave(l);
}

void
l2tp_path_lost(struct l2tp *l, const char *why)
{
	enter(l);
	each_tunnel(l, drop, why);
	leave(l);
}

static void
drop_datagram(struct l2tp *l, const struct l2tp_path *path,
    enum l2tp_counter counter, const char *why)
{
	const struct flow *f = l2tp_flow_find(l, path->flow);
	char peer[ADDR_STRLEN];

	l2tp_count(l, counter);
	host_log(l->host, HOST_WARN, "flow %u peer %s: %s, dropped",
	    path->flow, addr_print(f != NULL ? &f->info.peer : &path->peer,
	    peer, sizeof(peer)), why);
}

static void
drop_header(struct l2tp *l, const struct l2tp_path *path,
    enum l2tphdr_error error)
{
	enum l2tp_counter counter = L2TP_C_BITS;

	switch (error) {
	case L2TPHDR_SHORT:
		counter = L2TP_C_SHORT;
		break;
	case L2TPHDR_VERSION:
		counter = L2TP_C_VERSION;
		break;
	case L2TPHDR_LENGTH:
		counter = L2TP_C_LENGTH;
		break;
	case L2TPHDR_OFFSET:
		counter = L2TP_C_OFFSET;
		break;
	case L2TPHDR_OK:
	case L2TPHDR_BITS:
		break;
	}
	drop_datagram(l, path, counter, l2tphdr_strerror(error));
}

static void
input_control(struct l2tp *l, const struct l2tp_path *path, struct flow *f,
    const struct l2tphdr *h, const uint8_t *body)
{
	struct tunnel *t;

	l2tp_count(l, L2TP_C_CONTROL_IN);
	if (h->tunnel == 0) {
		control_connection_accept(l, path, f, h, body);
		return;
	}
	if ((t = l2tp_tunnel_find(l, path, h->tunnel)) != NULL) {
		t->path.peer = path->peer;
		unproven_end(t);
		control_connection_input(t, h, body);
		return;
	}
	/* Silently for the sender: a guess is not to be confirmed. */
	if ((t = l2tp_tunnel_find_id(l, h->tunnel)) != NULL) {
		if (!l2tp_move_control(t, path, f, h))
			drop_datagram(l, path, L2TP_C_STRANGER,
			    "control message for another's tunnel");
	} else
		drop_datagram(l, path, L2TP_C_UNKNOWN_TUNNEL,
		    "control message for no tunnel");
}

/* 1 if a data message with that Ns is a late one. */
static int
is_old(struct session *s, const struct l2tphdr *h)
{
	int ahead;

	if (!(h->flags & L2TPHDR_S))
		return 0;
	ahead = serial16_diff(h->ns, s->data_nr);
	if (s->sequenced && ahead < 0 && ahead >= -OLD_DATA)
		return 1;
	s->sequenced = 1;
	s->data_nr = (uint16_t)(h->ns + 1);
	return 0;
}

/* 1 if the flow may become the session's, and the frame is a step there. */
static int
is_moving(struct session *s, const struct l2tp_path *path, struct flow *f,
    const struct l2tphdr *h, const uint8_t *frame)
{
	return s->tunnel->id == h->tunnel &&
	    l2tp_move_data(s, path, f, frame, h->len);
}

/* 1 if the frame waits for the ICCN that it has overtaken. */
static int
is_early(struct session *s, const struct l2tp_path *path,
    const struct l2tphdr *h, const uint8_t *frame)
{
	if (s->state != SESSION_WAIT_CONNECT || s->tunnel->id != h->tunnel ||
	    !l2tp_tunnel_path_ok(s->tunnel, path) || h->len == 0 ||
	    l2tp_early_hold(s, frame, h->len) == -1)
		return 0;
	l2tp_count(s->tunnel->l2tp, L2TP_C_EARLY_DATA);
	return 1;
}

static void
input_data(struct l2tp *l, const struct l2tp_path *path, struct flow *f,
    const struct l2tphdr *h, const uint8_t *frame)
{
	struct session *s = l2tp_session_find(l, h->session);

	l2tp_count(l, L2TP_C_DATA_IN);
	if (s == NULL || s->state != SESSION_ESTABLISHED) {
		if (s == NULL || !is_early(s, path, h, frame))
			drop_datagram(l, path, L2TP_C_UNKNOWN_SESSION,
			    "data for no open session");
	} else if (s->tunnel->id != h->tunnel ||
	    !l2tp_tunnel_path_ok(s->tunnel, path)) {
		if (!is_moving(s, path, f, h, frame))
			drop_datagram(l, path, L2TP_C_STRANGER,
			    "data for another's session");
	} else if (h->len == 0)
		drop_datagram(l, path, L2TP_C_EMPTY,
		    "data without a frame");
	else if (is_old(s, h))
		l2tp_count(l, L2TP_C_OLD_DATA);
	else {
		s->tunnel->data_ms = host_now(l->host);
		l->ops->session_frame(l->ctx, s->handle, frame, h->len);
	}
}

void
l2tp_input(struct l2tp *l, const struct l2tp_path *path, const uint8_t *buf,
    size_t len)
{
	struct l2tphdr h;
	struct flow *f = NULL;
	enum l2tphdr_error error;

	enter(l);
	if (needs_ipsec(l, path))
		drop_datagram(l, path, L2TP_C_CLEAR,
		    "L2TP in the clear (RFC 3193 2.1)");
	else if (path->flow != 0 && (f = l2tp_flow_find(l, path->flow)) == NULL)
		l2tp_flow_wait(l, path, buf, len);
	else if ((error = l2tphdr_decode(&h, buf, len)) != L2TPHDR_OK)
		drop_header(l, path, error);
	else if (h.flags & L2TPHDR_T)
		input_control(l, path, f, &h, buf + h.off);
	else
		input_data(l, path, f, &h, buf + h.off);
	leave(l);
}

static void
hang_up(struct tunnel *t, const char *why)
{
	struct session *s;

	while (!t->dead && (s = LIST_FIRST(&t->sessions)) != NULL)
		call_in_close(s, L2TP_CDN_ADMIN, L2TP_ERROR_NONE, why, 0);
}

void
l2tp_upper(struct l2tp *l, int ready)
{
	enter(l);
	if (l->upper_ready && !ready)
		each_tunnel(l, hang_up, "PPP is gone");
	l->upper_ready = ready != 0;
	leave(l);
}

static int
send_frame(struct l2tp *l, const struct session *s,
    const struct l2tp_path *path, const uint8_t *frame, size_t len)
{
	struct l2tphdr h = { .flags = 0, .len = len };
	uint8_t buf[L2TPHDR_DATA_LEN + FRAME_MAX];
	struct wbuf w;

	h.tunnel = s->tunnel->peer_id;
	h.session = s->peer_id;
	wbuf_init(&w, buf, sizeof(buf));
	if (l2tphdr_encode(&w, &h) == -1)
		return -1;
	wbuf_bytes(&w, frame, len);
	if (!wbuf_ok(&w))
		return -1;
	enter(l);
	l2tp_count(l, L2TP_C_DATA_OUT);
	l->ops->send(l->ctx, path, buf, w.len);
	leave(l);
	return 0;
}

int
l2tp_session_output(struct l2tp *l, uint32_t handle, const uint8_t *frame,
    size_t len)
{
	struct session *s = l2tp_session_find_handle(l, handle);

	if (s == NULL || s->state != SESSION_ESTABLISHED)
		return -1;
	return send_frame(l, s, &s->tunnel->path, frame, len);
}

int
l2tp_prove_output(struct l2tp *l, uint32_t handle, const uint8_t *frame,
    size_t len)
{
	struct session *s = l2tp_session_find_handle(l, handle);

	if (s == NULL || !s->proving)
		return -1;
	return send_frame(l, s, l2tp_move_path(s->tunnel), frame, len);
}

void
l2tp_session_login(struct l2tp *l, uint32_t handle)
{
	struct session *s = l2tp_session_find_handle(l, handle);

	if (s != NULL && s->state == SESSION_ESTABLISHED)
		s->logged_in = 1;
}

void
l2tp_session_proved(struct l2tp *l, const struct msg_session_proved *m)
{
	struct session *s = l2tp_session_find_handle(l, m->session);

	if (s == NULL || !s->proving)
		return;
	enter(l);
	l2tp_move_proved(s, m);
	leave(l);
}

int
l2tp_session_close(struct l2tp *l, const struct msg_session_end *end)
{
	struct session *s = l2tp_session_find_handle(l, end->session);

	if (s == NULL)
		return -1;
	enter(l);
	call_in_close(s, end->result == 0 ? L2TP_CDN_ADMIN : end->result,
	    end->error, end->reason, 0);
	leave(l);
	return 0;
}

uint32_t
l2tp_connect(struct l2tp *l, const struct l2tp_path *path, const char *name)
{
	const struct l2tp_service *s = l2tp_service_named(&l->conf, name);
	struct flow *f = NULL;
	struct tunnel *t = NULL;
	uint32_t serial;

	if (path->flow != 0 && (f = l2tp_flow_find(l, path->flow)) == NULL)
		return 0;
	enter(l);
	if (s != NULL && !l->stopping)
		t = control_connection_open(l, path, f, s, 1);
	serial = t != NULL && !t->dead ? t->serial : 0;
	leave(l);
	return serial;
}

int
l2tp_call(struct l2tp *l, uint32_t serial)
{
	struct tunnel *t = l2tp_tunnel_find_serial(l, serial);
	int result = -1;

	if (t == NULL || !t->lac)
		return -1;
	enter(l);
	if (t->state == TUNNEL_ESTABLISHED) {
		result = call_in_place(t);
	} else if (t->state == TUNNEL_WAIT_REPLY &&
	    t->calls_wanted < UINT8_MAX) {
		t->calls_wanted++;
		result = 0;
	}
	leave(l);
	return result;
}

static void
shut(struct tunnel *t, const char *why)
{
	hang_up(t, why);
	control_connection_stop(t, L2TP_STOP_SHUTDOWN, L2TP_ERROR_NONE, why);
}

void
l2tp_shutdown(struct l2tp *l, const char *why)
{
	enter(l);
	l->stopping = 1;
	each_tunnel(l, shut, why);
	leave(l);
}

int
l2tp_idle(const struct l2tp *l)
{
	return l->ntunnels == 0;
}

uint64_t
l2tp_next(const struct l2tp *l)
{
	return heap_next(&l->heap);
}

void
l2tp_run(struct l2tp *l)
{
	enter(l);
	heap_run(&l->heap, host_now(l->host));
	leave(l);
}
