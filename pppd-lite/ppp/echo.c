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

/* LCP echo, both ways: RFC 1661 5.8. Requests are answered from the moment LCP
 * is open: Apple's client sends its first one before it logs in.
 * Runs in: pppd-lite engine. */

#include <string.h>

#include "base/host.h"
#include "counter.h"
#include "session.h"

#define MAGIC_LEN	4
/* A request is sent so often within its time: where each fifth packet is lost,
 * every third one alone would have no answer. */
#define COPIES		3

static void
arm(struct ppp *p, uint64_t due)
{
	if (timer_set(p->heap, &p->echo.timer, due) == -1)
		ppp_refuse(p, PPP_REASON_RESOURCES, NULL, "out of memory");
}

static void
send_request(struct ppp *p)
{
	uint8_t room[MAGIC_LEN];
	struct wbuf w;

	wbuf_init(&w, room, sizeof(room));
	wbuf_u32(&w, p->lcp.rejected & LCP_NO_MAGIC ? 0 : p->lcp.magic);
	fsm_send(&p->lcp.fsm, LCP_ECHO_REQ, p->echo.id, room, sizeof(room));
	ppp_count(p, PPP_C_ECHO_SENT);
}

/* Send it once more, and wait for the answer. */
static void
ask(struct ppp *p, uint64_t now_ms)
{
	struct echo *e = &p->echo;
	uint64_t again = now_ms + p->conf.restart_ms;

	send_request(p);
	if (++e->copies >= COPIES || again > e->until_ms)
		again = e->until_ms;
	arm(p, again);
}

static void
on_timer(void *arg, uint64_t now_ms)
{
	struct ppp *p = arg;
	struct echo *e = &p->echo;
	uint64_t due = e->heard_ms + p->conf.echo_interval_ms;

	/* We have slept: ask from the start. */
	if (timer_late(&e->timer, now_ms))
		e->unanswered = 0;
	/* Who talks need not be asked. */
	if (e->unanswered == 0 && now_ms < due) {
		arm(p, due);
		return;
	}
	if (e->unanswered > 0 && now_ms < e->until_ms) {
		ask(p, now_ms);
		return;
	}
	if (e->unanswered >= p->conf.echo_failures) {
		ppp_count(p, PPP_C_ECHO_LOST);
		ppp_refuse(p, PPP_REASON_ECHO, "no answer to echo",
		    "no answer to %u LCP echoes", e->unanswered);
		return;
	}
	e->unanswered++;
	e->copies = 0;
	e->id = fsm_next_id(&p->lcp.fsm);
	e->until_ms = now_ms + (p->conf.echo_retry_ms != 0 ?
	    p->conf.echo_retry_ms : p->conf.echo_interval_ms);
	ask(p, now_ms);
}

void
echo_init(struct ppp *p)
{
	timer_init(&p->echo.timer, on_timer, p);
}

void
echo_start(struct ppp *p)
{
	echo_heard(p);
	if (p->conf.echo_interval_ms != 0)
		arm(p, p->echo.heard_ms + p->conf.echo_interval_ms);
}

void
echo_stop(struct ppp *p)
{
	timer_del(p->heap, &p->echo.timer);
}

void
echo_heard(struct ppp *p)
{
	p->echo.unanswered = 0;
	p->echo.heard_ms = host_now(p->host);
}

/* The magic number in front; -1 if it is missing, or is ours: then the link
 * is looped. */
static int
read_magic(struct ppp *p, struct cursor *data)
{
	uint32_t magic = cursor_u32(data);

	if (!cursor_ok(data)) {
		ppp_dropped(p, PPP_C_PACKET_BAD,
		    "LCP echo without magic number (RFC 1661 5.8)");
		return -1;
	}
	if (magic == 0 || magic != p->lcp.magic)
		return 0;
	(void)lcp_loop_seen(p);
	return -1;
}

int
echo_request_input(struct ppp *p, struct cursor data)
{
	return read_magic(p, &data);
}

/* The same data with our magic number, cut to what the peer can take. */
void
echo_answer(struct ppp *p, uint8_t id, struct cursor data)
{
	uint8_t room[PPP_MAXPACKET];
	size_t most = ppp_peer_mru(p) - PPP_HEADLEN - MAGIC_LEN;
	size_t n;
	struct wbuf w;

	(void)cursor_skip(&data, MAGIC_LEN);
	n = cursor_left(&data) < most ? cursor_left(&data) : most;
	wbuf_init(&w, room, sizeof(room));
	wbuf_u32(&w, p->lcp.rejected & LCP_NO_MAGIC ? 0 : p->lcp.magic);
	wbuf_bytes(&w, cursor_take(&data, n), n);
	fsm_send(&p->lcp.fsm, LCP_ECHO_REP, id, room, w.len);
	ppp_count(p, PPP_C_ECHO_ANSWERED);
}

void
echo_reply_input(struct ppp *p, struct cursor data)
{
	if (read_magic(p, &data) == 0)
		echo_heard(p);
}
