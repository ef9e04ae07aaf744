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

/* l2tpd's part where a call moves to another flow. */

#include "msg/hello.h"
#include "pppdlab.h"
#include "proc/link.h"

static struct addr
new_place(void)
{
	return addr_v4((const uint8_t[]){ 198, 51, 100, 9 }, 40404);
}

void
call_prove(struct call *c, uint32_t move, int challenge)
{
	struct msg_session_prove m = { .session = c->session, .move = move,
	    .challenge = (uint8_t)challenge, .peer = new_place() };
	uint8_t buf[256];

	lab_to_pppd(c->lab, MSG_SESSION_PROVE, buf,
	    msg_session_prove_encode(&m, buf, sizeof(buf)));
}

struct wanted {
	struct call	*call;
	unsigned int	 n;
};

static int
is_proved(struct lab *lab, void *arg)
{
	const struct wanted *w = arg;

	(void)lab;
	return w->call->nproved >= w->n;
}

void
call_want_proved(struct call *c, unsigned int n, enum msg_proof result)
{
	struct wanted w = { c, n };

	lab_wait(c->lab, is_proved, &w, "SESSION_PROVED");
	assert_int_equal(c->nproved, n);
	assert_int_equal(c->proved.result, result);
}

void
call_moved(struct call *c, uint32_t flow)
{
	struct msg_session m;
	uint8_t buf[MSG_MAXLEN];

	call_record(c, &m);
	m.flow = flow;
	m.inner_port = 50505;
	m.peer = new_place();
	lab_to_pppd(c->lab, MSG_SESSION_CHANGED, buf,
	    msg_session_encode(&m, buf, sizeof(buf)));
	c->moves = 0;
}

void
lab_on_prove_frame(void *ctx, struct link *l, struct link_msg *m)
{
	struct msg_session_frame f;
	struct call *c;

	(void)l;
	assert_int_equal(msg_session_frame_decode(&f, m->data, m->len), 0);
	c = lab_call_find(ctx, f.session);
	c->nproveframes++;
	if (c->ppp != NULL && !c->mute && c->moves)
		ppp_input(c->ppp, f.data, f.len);
}

void
lab_on_proved(void *ctx, struct link *l, struct link_msg *m)
{
	struct msg_session_proved p;
	struct call *c;

	(void)l;
	assert_int_equal(msg_session_proved_decode(&p, m->data, m->len), 0);
	c = lab_call_find(ctx, p.session);
	c->proved = p;
	c->nproved++;
}
