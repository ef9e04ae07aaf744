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


/* The worker's start, and its talk with the parent. Runs in: worker. */

#include <sys/types.h>

#include <event.h>
#include <string.h>

#include "base/heap.h"
#include "files.h"
#include "proc/child.h"
#include "proc/dgram.h"
#include "proc/log.h"
#include "worker.h"

#define MAX_SAS		65536
#define FILES		32768
#define STOP_MS		1500	/* for the others' goodbyes */
#define STOP_STEP_MS	20

static uint64_t
next(void *arg)
{
	struct worker *w = arg;

	return esp_next(w->esp);
}

static void
run(void *arg)
{
	struct worker *w = arg;

	esp_run(w->esp);
	w->armed = esp_next(w->esp);
}

/* Most bursts change no deadline, and arming costs as much as a packet. */
void
worker_arm(struct worker *w)
{
	uint64_t due = esp_next(w->esp);

	if (due == w->armed)
		return;
	w->armed = due;
	engine_timer_arm(w->timer);
}

/* ---- the parent's messages ---- */

static void
on_socket(void *ctx, struct link *l, struct link_msg *m)
{
	struct pipexd_socket s;

	(void)l;
	memcpy(&s, m->data, sizeof(s));
	sock_add(ctx, &s, m->fd);
	m->fd = -1;
}

static void
on_keep(void *ctx, struct link *l, struct link_msg *m)
{
	struct pipexd_socket s;

	memcpy(&s, m->data, sizeof(s));
	if (sock_keep(ctx, &s) == -1)
		link_refuse(l, "KEEP of a socket that is not there");
}

/* The name of an interface that a message is about, or NULL. */
static const char *
named(struct pipexd_tun *t, struct link *l, const struct link_msg *m)
{
	memcpy(t, m->data, sizeof(*t));
	if (memchr(t->ifname, '\0', sizeof(t->ifname)) != NULL)
		return t->ifname;
	link_refuse(l, "name of an interface without end");
	return NULL;
}

static void
on_tun(void *ctx, struct link *l, struct link_msg *m)
{
	struct pipexd_tun t;

	if (named(&t, l, m) == NULL)
		return;
	pipex_tun(ctx, m->id, t.ifname, m->fd);
	m->fd = -1;
}

static void
on_tun_shared(void *ctx, struct link *l, struct link_msg *m)
{
	(void)l;
	pipex_tun_shared(ctx, m->id);
}

static void
on_shared(void *ctx, struct link *l, struct link_msg *m)
{
	struct pipexd_tun t;

	if (named(&t, l, m) == NULL)
		return;
	iface_add(ctx, t.ifname, m->fd);
	m->fd = -1;
}

/* One that was lost in the meantime comes anew. */
static void
on_shared_keep(void *ctx, struct link *l, struct link_msg *m)
{
	struct pipexd_tun t;

	if (named(&t, l, m) != NULL && iface_keep(ctx, t.ifname) == -1)
		log_debug("interface %s is waited for", t.ifname);
}

static void
on_tun_failed(void *ctx, struct link *l, struct link_msg *m)
{
	struct pipexd_failed f;

	(void)l;
	memcpy(&f, m->data, sizeof(f));
	pipex_tun_failed(ctx, m->id, (int)f.error);
}

static void
conf_begin(void *ctx, int reload)
{
	(void)reload;
	sock_begin(ctx);
	iface_begin(ctx);
}

static void
conf_end(void *ctx, int reload)
{
	(void)reload;
	sock_end(ctx);
	iface_end(ctx);
}

#define LIVE	(LINK_PHASE_RUN | LINK_PHASE_STOP)

static const struct link_rule rules[] = {
	{ PIPEXD_SOCKET, sizeof(struct pipexd_socket),
	    sizeof(struct pipexd_socket), WANTFD, LIVE, on_socket },
	{ PIPEXD_KEEP, sizeof(struct pipexd_socket),
	    sizeof(struct pipexd_socket), NOFD, LIVE, on_keep },
	{ PIPEXD_TUN, sizeof(struct pipexd_tun), sizeof(struct pipexd_tun),
	    WANTFD, LIVE, on_tun },
	{ PIPEXD_TUN_FAILED, sizeof(struct pipexd_failed),
	    sizeof(struct pipexd_failed), NOFD, LIVE, on_tun_failed },
	{ PIPEXD_TUN_SHARED, 0, 0, NOFD, LIVE, on_tun_shared },
	{ PIPEXD_SHARED, sizeof(struct pipexd_tun), sizeof(struct pipexd_tun),
	    WANTFD, LIVE, on_shared },
	{ PIPEXD_SHARED_KEEP, sizeof(struct pipexd_tun),
	    sizeof(struct pipexd_tun), NOFD, LIVE, on_shared_keep }
};

/* ---- the end ---- */

/* The others' goodbyes to the clients go through us. */
static struct stop {
	struct event	 timer;
	int		 left_ms;
} stop;

/* Nobody has anything to say any more: without SAs ikeyd and l2tpd have not,
 * and in the clear l2tpd has not once it is gone. */
static int
all_said(const struct worker *w)
{
	return esp_sas(w->esp) == 0 &&
	    (!sock_plain(w) || w->punts.l2tpd == NULL);
}

static void
stop_due(int fd, short what, void *ctx)
{
	struct timeval step = { 0, STOP_STEP_MS * 1000 };
	struct worker *w = ctx;

	(void)fd;
	(void)what;
	stop.left_ms -= STOP_STEP_MS;
	if (all_said(w) || stop.left_ms <= 0)
		child_stopped();
	else
		evtimer_add(&stop.timer, &step);
}

/* Without pipex.sock pppd-lite ends the sessions, then l2tpd the tunnels and
 * ikeyd the SAs, and each still reaches its peer. */
static void
stop_begin(void *ctx)
{
	pipex_stop(ctx);
	stop.left_ms = STOP_MS;
	evtimer_set(&stop.timer, stop_due, ctx);
	stop_due(-1, 0, ctx);
}

static const struct child_spec spec = {
	rules, sizeof(rules) / sizeof(rules[0]),
	conf_begin, conf_end, NULL, stop_begin
};

/* ---- start ---- */

static int can_segment;

void
worker_prepare(void)
{
	files_limit(FILES);
	can_segment = dgram_can_segment();
}

void
worker_start(void)
{
	static const struct esp_conf conf = { MAX_SAS };
	static struct worker w;

	TAILQ_INIT(&w.socks);
	TAILQ_INIT(&w.ifaces);
	sessions_init(&w.sessions);
	punts_init(&w.punts);
	w.segment = can_segment;
	w.in = burst_new();
	w.out = burst_new();
	if ((w.esp = esp_new(host_process(), &pfkey_tell_ops, &w,
	    &conf)) == NULL)
		fatal("SA tables");
	w.timer = engine_timer_new(next, run, &w);
	w.armed = HEAP_NEVER;
	child_listener("pfkey.sock", pfkey_accept, &w);
	child_listener("ike.sock", punt_accept_ike, &w);
	child_listener("l2tp.sock", punt_accept_l2tp, &w);
	child_listener("pipex.sock", pipex_accept, &w);
	show_register(&w);
	child_start(&spec, &w);
}
