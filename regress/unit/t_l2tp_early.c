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

/* PPP frames that overtake ICCN: a few wait, and are handed over in order once
 * the session is open. */

#include <string.h>

#include "regress/lib/test.h"
#include "regress/lib/l2tpend.h"
#include "base/cursor.h"
#include "l2tpd/l2tp/early.h"

static struct l2tpend e;
static struct l2tpend_peer p;

/* What came out, in order: 'O' for an open session, the third byte of each
 * frame. And where to hang up. */
static char story[64];
static unsigned int length, hang_up_at;

static void
note(char c)
{
	struct msg_session_end m;

	assert_true(length < sizeof(story) - 1);
	story[length++] = c;
	if (length != hang_up_at)
		return;
	memset(&m, 0, sizeof(m));
	m.session = e.open.session;
	assert_int_equal(l2tp_session_close(e.l2tp, &m), 0);
}

static void
on_open(void *ctx, const struct msg_session *m)
{
	(void)ctx;
	e.open = *m;
	note('O');
}

static void
on_frame(void *ctx, uint32_t session, const uint8_t *frame, size_t len)
{
	(void)ctx;
	assert_int_equal(session, e.open.session);
	assert_in_range(len, 3, EARLY_BYTES);
	assert_memory_equal(frame, "\xc0\x21", 2);
	note((char)frame[2]);
}

static void
begin(void)
{
	memset(story, 0, sizeof(story));
	length = hang_up_at = 0;
	l2tpend_init(&e, 41);
	e.ops.session_open = on_open;
	e.ops.session_frame = on_frame;
	l2tpend_start(&e);
	l2tpend_flow(&e, 3);
	l2tpend_flow(&e, 4);
	l2tpend_peer(&p, 3, 1701);
	l2tpend_tunnel(&e, &p, 0x55);
	l2tpend_send(&e, &p, 0, L2TPEND_ICRQ("0042"));
	assert_int_equal(l2tpend_take_message(&e, &p), L2TP_ICRP);
	p.session = avp_u16(&e.msg, L2TP_AVP_SESSION_ID);
}

/* A frame of len bytes, c the third, by the path of q. */
static void
frame_of(const struct l2tpend_peer *q, char c, size_t len)
{
	uint8_t frame[2000], buf[2100];
	struct l2tphdr h = { .tunnel = q->tunnel, .session = q->session,
	    .len = len };
	struct wbuf w;

	memset(frame, 0, sizeof(frame));
	memcpy(frame, "\xc0\x21", 2);
	frame[2] = (uint8_t)c;
	wbuf_init(&w, buf, sizeof(buf));
	assert_int_equal(l2tphdr_encode(&w, &h), 0);
	wbuf_bytes(&w, frame, len);
	assert_true(wbuf_ok(&w));
	l2tpend_raw(&e, q, buf, w.len);
}

static void
iccn(void)
{
	l2tpend_send(&e, &p, p.session, L2TPEND_ICCN);
}

static void
dropped(unsigned int n)
{
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_UNKNOWN_SESSION), n);
	assert_int_equal(sim_log_count(e.sim, "data for no open session"), n);
}

static void
in_order(void **state)
{
	(void)state;
	begin();
	frame_of(&p, 'a', 10);
	frame_of(&p, 'b', 3);
	assert_string_equal(story, "");
	iccn();
	assert_string_equal(story, "Oab");
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_EARLY_DATA), 2);
	frame_of(&p, 'c', 10);
	/* A late copy of ICCN brings nothing back. */
	p.ns--;
	iccn();
	assert_string_equal(story, "Oabc");
	dropped(0);
	l2tpend_free(&e);
}

static void
no_more_than(void **state)
{
	static const struct {
		size_t		 len[6];
		const char	*story;
		unsigned int	 dropped;
	} v[] = {
		{ { 10, 10, 10, 10, 10, 10 }, "Oabcd", 2 },
		{ { 1500, 3 }, "Oa", 1 },
		{ { 1501, 10 }, "Ob", 1 },
		{ { 700, 701, 800, 99 }, "Oabd", 1 }
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		begin();
		for (j = 0; j < 6 && v[i].len[j] != 0; j++)
			frame_of(&p, (char)('a' + j), v[i].len[j]);
		dropped(v[i].dropped);
		iccn();
		assert_string_equal(story, v[i].story);
		l2tpend_free(&e);
	}
}

/* Ids alone are not enough, as ever; and an empty frame is none. */
static void
of_others(void **state)
{
	struct l2tpend_peer q;

	(void)state;
	begin();
	q = p;
	q.path.flow = 4;
	frame_of(&q, 'x', 10);
	q = p;
	q.path.peer.port = 1702;
	frame_of(&q, 'x', 10);
	q = p;
	q.tunnel++;
	frame_of(&q, 'x', 10);
	q = p;
	q.session++;
	frame_of(&q, 'x', 10);
	frame_of(&p, 'x', 0);
	dropped(5);
	iccn();
	assert_string_equal(story, "O");
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_EARLY_DATA), 0);
	l2tpend_free(&e);
}

/* A call that comes to nothing takes them with it. */
static void
never_open(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < 5; i++) {
		begin();
		frame_of(&p, 'a', 10);
		if (i == 0)
			l2tpend_send(&e, &p, p.session, L2TPEND_CDN("0042"));
		else if (i == 1)
			l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0055"));
		else if (i == 2)
			l2tpend_wait(&e, e.conf.setup_ms);
		else if (i == 3)
			l2tp_flow_down(e.l2tp, 3, "test");
		if (i < 4)
			assert_int_equal(l2tp_session_count(e.l2tp), 0);
		assert_string_equal(story, "");
		l2tpend_free(&e);
	}
}

/* Whoever takes them hangs up: at the session, at the first frame. */
static void
hung_up(void **state)
{
	(void)state;
	begin();
	frame_of(&p, 'a', 10);
	hang_up_at = 1;
	iccn();
	assert_string_equal(story, "O");
	assert_int_equal(l2tp_session_count(e.l2tp), 0);
	l2tpend_free(&e);
	begin();
	frame_of(&p, 'a', 10);
	frame_of(&p, 'b', 10);
	hang_up_at = 2;
	iccn();
	assert_string_equal(story, "Oa");
	assert_int_equal(l2tp_session_count(e.l2tp), 0);
	l2tpend_free(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order),
		cmocka_unit_test(no_more_than),
		cmocka_unit_test(of_others),
		cmocka_unit_test(never_open),
		cmocka_unit_test(hung_up)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
