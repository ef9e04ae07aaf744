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


/* pipex.sock: pppd-lite puts sessions in and takes them out, msg/pipex.h. All
 * sessions end with the link. Interfaces are the parent's to make.
 * Runs in: worker. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "msg/hello.h"
#include "proc/child.h"
#include "proc/log.h"
#include "worker.h"

/* ---- answers ---- */

static void
send_added(struct worker *w, uint32_t session, int error, const char *ifname)
{
	struct msg_pipex_added a;
	uint8_t buf[256];
	int len;

	memset(&a, 0, sizeof(a));
	a.session = session;
	a.error = (uint32_t)error;
	strlcpy(a.ifname, ifname, sizeof(a.ifname));
	if (w->pipex != NULL &&
	    (len = msg_pipex_added_encode(&a, buf, sizeof(buf))) != -1)
		link_send(w->pipex, MSG_PIPEX_ADDED, 0, buf, (size_t)len, -1);
}

static void
send_stats(struct worker *w, const struct session *s)
{
	struct msg_pipex_stats st;
	uint8_t buf[256];
	int len;

	session_stats(s, &st);
	if (w->pipex != NULL &&
	    (len = msg_pipex_stats_encode(&st, buf, sizeof(buf))) != -1)
		link_send(w->pipex, MSG_PIPEX_STATS, 0, buf, (size_t)len, -1);
}

static void
send_gone(struct worker *w, uint32_t session, const char *why)
{
	struct msg_pipex_gone g;
	uint8_t buf[256];
	int len;

	memset(&g, 0, sizeof(g));
	g.session = session;
	strlcpy(g.reason, why, sizeof(g.reason));
	if (w->pipex != NULL &&
	    (len = msg_pipex_gone_encode(&g, buf, sizeof(buf))) != -1)
		link_send(w->pipex, MSG_PIPEX_GONE, 0, buf, (size_t)len, -1);
}

/* The last numbers, then the end. */
static void
end(struct worker *w, struct session *s, const char *why)
{
	uint32_t number = s->conf.session;

	if (s->state == SESSION_WAITS)
		send_added(w, number, ECANCELED, "");
	send_stats(w, s);
	log_debug("session %u: out of the fast path: %s", number, why);
	session_free(s);
	send_gone(w, number, why);
}

void
pipex_lost(struct worker *w, struct session *s, const char *why)
{
	char text[MSG_REASONLEN];

	snprintf(text, sizeof(text), "interface %s is lost: %s", s->ifname,
	    why);
	log_warnx("session %u: %s", s->conf.session, text);
	end(w, s, text);
}

/* ---- interfaces ---- */

static void
ask_interface(struct session *s)
{
	struct pipexd_tun_open o;

	memset(&o, 0, sizeof(o));
	strlcpy(o.base, s->conf.ifname, sizeof(o.base));
	o.local = s->conf.ip_local;
	o.peer = s->conf.ip_peer;
	o.mtu = s->conf.mtu;
	strlcpy(o.user, s->conf.user, sizeof(o.user));
	link_send(child_parent(), PIPEXD_TUN_OPEN, s->request, &o, sizeof(o),
	    -1);
}

/* Whose interface the parent tells of. NULL if the session has left: then it
 * is given back. */
static struct session *
asked_for(struct worker *w, uint32_t request, int fd)
{
	struct session *s = session_by_request(&w->sessions, request);

	if (s == NULL || s->fd != -1)
		fatalx("an interface that nobody asked for");
	if (s->state != SESSION_LEFT)
		return s;
	if (fd != -1)
		close(fd);
	link_send(child_parent(), PIPEXD_TUN_CLOSE, request, NULL, 0, -1);
	session_free(s);
	return NULL;
}

static void
opened(struct worker *w, const struct session *s)
{
	log_debug("session %u: on the fast path by %s", s->conf.session,
	    s->ifname);
	send_added(w, s->conf.session, 0, s->ifname);
}

void
pipex_tun(struct worker *w, uint32_t request, const char *ifname, int fd)
{
	struct session *s = asked_for(w, request, fd);

	if (s == NULL)
		return;
	session_open(s, ifname, fd);
	opened(w, s);
}

void
pipex_tun_shared(struct worker *w, uint32_t request)
{
	struct session *s = asked_for(w, request, -1);
	struct iface *f;
	int error;

	if (s == NULL)
		return;
	f = iface_find(w, s->conf.ifname);
	error = f != NULL ? session_open_shared(s, f) : ENXIO;
	if (error == 0) {
		opened(w, s);
		return;
	}
	w->counts[COUNT_IFACE_REFUSED]++;
	send_added(w, s->conf.session, error, "");
	s->state = SESSION_LEFT;
	link_send(child_parent(), PIPEXD_TUN_CLOSE, request, NULL, 0, -1);
	session_free(s);
}

void
pipex_tun_failed(struct worker *w, uint32_t request, int error)
{
	struct session *s = session_by_request(&w->sessions, request);

	if (s == NULL || s->fd != -1)
		fatalx("an answer that nobody asked for");
	w->counts[COUNT_IFACE_REFUSED]++;
	if (s->state == SESSION_WAITS)
		send_added(w, s->conf.session, error, "");
	s->state = SESSION_LEFT;
	session_free(s);
}

/* ---- requests ---- */

static void
on_add(void *ctx, struct link *l, struct link_msg *m)
{
	struct worker *w = ctx;
	struct msg_pipex add;
	struct session *s;
	int error;

	if (msg_pipex_decode(&add, m->data, m->len) == -1) {
		link_refuse(l, "malformed PIPEX_ADD");
		return;
	}
	if ((s = session_by_number(&w->sessions, add.session)) != NULL) {
		error = session_move(s, &add);
		if (s->state == SESSION_OPEN || error != 0)
			send_added(w, add.session, error, s->ifname);
		return;
	}
	if ((error = session_new(w, &add, &s)) != 0) {
		w->counts[COUNT_SESSION_REFUSED]++;
		log_warnx("session %u: not taken: %s", add.session,
		    strerror(error));
		send_added(w, add.session, error, "");
		return;
	}
	ask_interface(s);
}

static void
on_del(void *ctx, struct link *l, struct link_msg *m)
{
	struct worker *w = ctx;
	struct msg_pipex_del del;
	struct session *s;

	if (msg_pipex_del_decode(&del, m->data, m->len) == -1)
		link_refuse(l, "malformed PIPEX_DEL");
	else if ((s = session_by_number(&w->sessions, del.session)) != NULL)
		end(w, s, "deleted");
	else
		send_gone(w, del.session, "no such session");
}

static void
on_stat(void *ctx, struct link *l, struct link_msg *m)
{
	struct worker *w = ctx;
	struct session *s;

	(void)m;
	TAILQ_FOREACH(s, &w->sessions.all, entry)
		if (s->state == SESSION_OPEN)
			send_stats(w, s);
	link_send(l, MSG_PIPEX_STAT_END, 0, NULL, 0, -1);
}

static const struct link_rule rules[] = {
	{ MSG_PIPEX_ADD, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_add },
	{ MSG_PIPEX_DEL, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_del },
	{ MSG_PIPEX_STAT, 0, 0, NOFD, LINK_PHASE_RUN, on_stat }
};

/* ---- the connection ---- */

static void
drop_all(struct worker *w)
{
	struct session *s, *next;

	for (s = TAILQ_FIRST(&w->sessions.all); s != NULL; s = next) {
		next = TAILQ_NEXT(s, entry);
		if (s->state != SESSION_LEFT)
			session_free(s);
	}
}

static void
on_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct worker *w = ctx;

	log_warnx("link to pppd-lite is down: %s; its sessions are gone",
	    how == LINK_CLOSED ? "closed" : why);
	if (w->pipex == l) {
		w->pipex = NULL;
		drop_all(w);
	}
	link_free(l);
}

void
pipex_stop(struct worker *w)
{
	link_free(w->pipex);
	w->pipex = NULL;
	drop_all(w);
}

/* A new connection is a new pppd-lite: what the old one had is gone. */
void
pipex_accept(void *worker, int fd)
{
	struct worker *w = worker;
	struct link *l;

	if (child_stopping()) {
		close(fd);
		return;
	}
	l = link_try_new(fd, "pppd-lite", rules,
	    sizeof(rules) / sizeof(rules[0]), w, on_down);
	if (l == NULL) {
		log_warn("link to pppd-lite");
		return;
	}
	if (w->pipex != NULL) {
		link_free(w->pipex);
		drop_all(w);
	}
	w->pipex = l;
	link_hello(l, "pipexd");
}
