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


/* common/msg: every record of every link, there and back, cut at each byte,
 * with a byte too many, with texts too long and values out of range. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "regress/lib/codecs.h"
#include "regress/lib/test.h"

#define MAXLEN	4096	/* of what is encoded here */

static const uint8_t frame[] = { 0xff, 0x03, 0xc0, 0x21, 1, 2, 0, 4 };

/* ---- a record of each kind, with something else in each field ---- */

static void
addr(struct addr *a, const char *text, uint16_t port)
{
	assert_int_equal(addr_parse(text, a), 0);
	a->port = port;
}

/* A text: its name, and as many x behind it as there is room for if full. */
static void
text(char *dst, size_t size, const char *name, int full)
{
	if (full)
		memset(dst, 'x', size - 1);
	memcpy(dst, name, strlen(name));
}

#define TEXT(field, name)	text(field, sizeof(field), name, full)

static void
fill_hello(void *p, int full)
{
	struct msg_hello *m = p;

	m->version = 0x1234;
	TEXT(m->name, "<name>");
}

static void
fill_flow(void *p, int full)
{
	struct msg_flow *m = p;

	m->flow = 0x01020304;
	addr(&m->local, "192.0.2.1", 4500);
	addr(&m->peer, full ? "2001:db8::7" : "198.51.100.7", 61234);
	m->nat = 1;
	m->own_credential = 2;
	m->rule = 0x11121314;
	m->inner_port = 1701;
	TEXT(m->ike, "<ike>");
	TEXT(m->esp, "<esp>");
	TEXT(m->id, "<id>");
}

static void
fill_flow_end(void *p, int full)
{
	struct msg_flow_end *m = p;

	m->flow = 0x01020304;
	TEXT(m->reason, "<reason>");
}

static void
fill_session(void *p, int full)
{
	struct msg_session *m = p;

	m->session = 0x05060708;
	m->proto = MSG_PROTO_L2TP;
	m->flow = 0x01020304;
	m->tunnel_id = 0x1111;
	m->peer_tunnel_id = 0x2222;
	m->session_id = 0x3333;
	m->peer_session_id = 0x4444;
	m->inner_port = 0x5555;
	addr(&m->local, "192.0.2.1", 1701);
	addr(&m->peer, full ? "2001:db8::7" : "198.51.100.7", 61234);
	m->nat = 1;
	TEXT(m->ike, "<ike>");
	TEXT(m->esp, "<esp>");
	TEXT(m->tunnel, "<tunnel>");
	TEXT(m->host, "<host>");
	TEXT(m->calling, "<calling>");
}

static void
fill_session_frame(void *p, int full)
{
	struct msg_session_frame *m = p;

	m->session = 0x05060708;
	m->data = frame;
	m->len = full ? sizeof(frame) : 0;
}

static void
fill_session_end(void *p, int full)
{
	struct msg_session_end *m = p;

	m->session = 0x05060708;
	m->result = 3;
	m->error = 6;
	TEXT(m->reason, "<reason>");
}

static void
fill_session_prove(void *p, int full)
{
	struct msg_session_prove *m = p;

	m->session = 0x05060708;
	m->move = 0x090a0b0c;
	m->challenge = 1;
	addr(&m->peer, full ? "2001:db8::7" : "198.51.100.7", 61234);
}

static void
fill_session_proved(void *p, int full)
{
	struct msg_session_proved *m = p;

	m->session = 0x05060708;
	m->move = 0x090a0b0c;
	m->result = MSG_PROOF_BUSY;
	TEXT(m->reason, "<reason>");
}

static void
fill_session_login(void *p, int full)
{
	struct msg_session_login *m = p;

	m->session = full ? UINT32_MAX : 0x05060708;
}

static void
fill_pipex(void *p, int full)
{
	struct msg_pipex *m = p;

	m->session = 0x05060708;
	m->proto = MSG_PROTO_L2TP;
	m->flow = 0x01020304;
	m->tunnel_id = 0x1111;
	m->peer_tunnel_id = 0x2222;
	m->session_id = 0x3333;
	m->peer_session_id = 0x4444;
	m->inner_port = 0x5555;
	addr(&m->local, "192.0.2.1", 1701);
	addr(&m->peer, "198.51.100.7", 61234);
	m->flags = MSG_PIPEX_INGRESS_FILTER;
	m->mtu = 1360;
	addr(&m->ip_local, "10.9.0.1", 0);
	addr(&m->ip_peer, full ? "2001:db8::9" : "10.9.0.9", 0);
	TEXT(m->ifname, "<ifname>");
	TEXT(m->user, "<user>");
}

static void
fill_pipex_added(void *p, int full)
{
	struct msg_pipex_added *m = p;

	m->session = 0x05060708;
	m->error = 17;
	TEXT(m->ifname, "<ifname>");
}

static void
fill_pipex_del(void *p, int full)
{
	struct msg_pipex_del *m = p;

	m->session = full ? UINT32_MAX : 1;
}

static void
fill_pipex_gone(void *p, int full)
{
	struct msg_pipex_gone *m = p;

	m->session = 0x05060708;
	TEXT(m->reason, "<reason>");
}

static void
fill_pipex_stats(void *p, int full)
{
	struct msg_pipex_stats *m = p;
	uint64_t big = full ? UINT64_MAX - 7 : UINT64_C(1) << 32;

	m->session = 0x05060708;
	m->in_bytes = big + 1;
	m->in_packets = big + 2;
	m->in_errors = big + 3;
	m->out_bytes = big + 4;
	m->out_packets = big + 5;
	m->out_errors = big + 6;
	m->idle = 90;
	m->in_idle_ms = 91234;
}

static void
fill_ike_packet(void *p, int full)
{
	struct msg_ike_packet *m = p;

	addr(&m->local, "192.0.2.1", 4500);
	addr(&m->peer, "2001:db8::7", 61234);
	m->data = frame;
	m->len = full ? sizeof(frame) : 0;
}

static void
fill_ike_dataplane(void *p, int full)
{
	struct msg_ike_dataplane *m = p;

	m->raw_esp = (uint8_t)full;
}

static void
fill_l2tp_packet(void *p, int full)
{
	struct msg_l2tp_packet *m = p;

	m->flow = 0x01020304;
	addr(&m->local, "192.0.2.1", 1701);
	addr(&m->peer, "198.51.100.7", 1701);
	m->data = frame;
	m->len = full ? sizeof(frame) : 0;
}

static const struct kind {
	const char	*name;
	void		(*fill)(void *, int full);
	size_t		 data;	/* where the borrowed pointer is, if it is one
				 * of those with one */
} kinds[] = {
	{ "hello", fill_hello, 0 },
	{ "flow", fill_flow, 0 },
	{ "flow_end", fill_flow_end, 0 },
	{ "session", fill_session, 0 },
	{ "session_frame", fill_session_frame,
	    offsetof(struct msg_session_frame, data) },
	{ "session_end", fill_session_end, 0 },
	{ "pipex", fill_pipex, 0 },
	{ "pipex_added", fill_pipex_added, 0 },
	{ "pipex_del", fill_pipex_del, 0 },
	{ "pipex_gone", fill_pipex_gone, 0 },
	{ "pipex_stats", fill_pipex_stats, 0 },
	{ "session_prove", fill_session_prove, 0 },
	{ "session_proved", fill_session_proved, 0 },
	{ "session_login", fill_session_login, 0 },
	{ "ike_packet", fill_ike_packet,
	    offsetof(struct msg_ike_packet, data) },
	{ "ike_dataplane", fill_ike_dataplane, 0 },
	{ "l2tp_packet", fill_l2tp_packet,
	    offsetof(struct msg_l2tp_packet, data) }
};

static const struct codec *
codec_find(const char *name)
{
	size_t i;

	for (i = 0; i < NCODECS; i++)
		if (strcmp(codecs[i].name, name) == 0)
			return &codecs[i];
	fail_msg("no codec %s", name);
	return NULL;
}

static const struct kind *
kind_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	fail_msg("no sample of %s", name);
	return NULL;
}

/* The encoded sample, in memory of its own. */
static struct bytes
encoded(const struct codec *c, int full)
{
	struct bytes	 b;
	uint8_t		 buf[MAXLEN];
	void		*m = calloc(1, c->size);
	int		 n;

	assert_non_null(m);
	kind_find(c->name)->fill(m, full);
	n = c->encode(m, buf, sizeof(buf));
	assert_true(n > 0);
	b.data = bytes_copy(buf, (size_t)n);
	b.len = (size_t)n;
	free(m);
	return b;
}

/* What the decoder says to these bytes, which it must not read beyond. */
static int
decodes(const struct codec *c, const void *data, size_t len)
{
	uint8_t	*copy = bytes_copy(data, len);
	void	*m = calloc(1, c->size);
	int	 res;

	assert_non_null(m);
	res = c->decode(m, copy, len);
	free(m);
	free(copy);
	return res;
}

/* ---- all kinds alike ---- */

static void
there_and_back(const struct codec *c, int full)
{
	const struct kind	*k = kind_find(c->name);
	struct bytes		 b = encoded(c, full);
	uint8_t			*want = calloc(1, c->size);
	uint8_t			*got = calloc(1, c->size);
	const uint8_t		*data;

	assert_non_null(want);
	assert_non_null(got);
	k->fill(want, full);
	if (c->decode(got, b.data, b.len) != 0)
		fail_msg("%s: not decoded", c->name);
	if (c->open) {
		/* the bytes stay where they are in the message */
		memcpy(&data, got + k->data, sizeof(data));
		assert_ptr_equal(data, b.data + b.len -
		    (full ? sizeof(frame) : 0));
		assert_memory_equal(data, frame, full ? sizeof(frame) : 0);
		memcpy(got + k->data, want + k->data, sizeof(data));
	}
	assert_bytes(got, c->size, want, c->size);
	free(got);
	free(want);
	free(b.data);
}

static void
test_round_trip(void **state)
{
	size_t i;

	(void)state;
	assert_int_equal(NCODECS, sizeof(kinds) / sizeof(kinds[0]));
	for (i = 0; i < NCODECS; i++) {
		there_and_back(&codecs[i], 0);
		there_and_back(&codecs[i], 1);
	}
}

/* An encoder writes all or says -1, whatever room it is given. */
static void
test_room(void **state)
{
	struct bytes	 b;
	uint8_t		*buf;
	void		*m;
	size_t		 i, size;

	(void)state;
	for (i = 0; i < NCODECS; i++) {
		m = calloc(1, codecs[i].size);
		assert_non_null(m);
		kind_find(codecs[i].name)->fill(m, 1);
		b = encoded(&codecs[i], 1);
		for (size = 0; size <= b.len; size++) {
			buf = malloc(size + (size == 0));
			assert_non_null(buf);
			assert_int_equal(codecs[i].encode(m, buf, size),
			    size < b.len ? -1 : (int)b.len);
			free(buf);
		}
		free(b.data);
		free(m);
	}
}

static void
test_truncated(void **state)
{
	const struct codec	*c;
	struct bytes		 b;
	size_t			 i, n, least;
	int			 res;

	(void)state;
	for (i = 0; i < NCODECS; i++) {
		c = &codecs[i];
		b = encoded(c, 1);
		least = c->open ? b.len - sizeof(frame) : b.len;
		for (n = 0; n < b.len; n++)
			if ((res = decodes(c, b.data, n)) !=
			    (n < least ? -1 : 0))
				fail_msg("%s of %zu bytes cut to %zu: %d",
				    c->name, b.len, n, res);
		free(b.data);
	}
}

static void
test_left_over(void **state)
{
	struct bytes	b;
	uint8_t		buf[MAXLEN];
	size_t		i;

	(void)state;
	for (i = 0; i < NCODECS; i++) {
		if (codecs[i].open)
			continue;
		b = encoded(&codecs[i], 1);
		memcpy(buf, b.data, b.len);
		buf[b.len] = 0;
		if (decodes(&codecs[i], buf, b.len + 1) != -1)
			fail_msg("%s: takes a byte too many", codecs[i].name);
		free(b.data);
	}
}

/* ---- texts ---- */

static const struct field {
	const char	*codec, *name;
	size_t		 size;
} texts[] = {
	{ "hello", "<name>", MSG_NAMELEN },
	{ "flow", "<ike>", MSG_ALGLEN },
	{ "flow", "<esp>", MSG_ALGLEN },
	{ "flow", "<id>", MSG_IDLEN },
	{ "flow_end", "<reason>", MSG_REASONLEN },
	{ "session", "<ike>", MSG_ALGLEN },
	{ "session", "<esp>", MSG_ALGLEN },
	{ "session", "<tunnel>", MSG_TUNNELLEN },
	{ "session", "<host>", MSG_HOSTLEN },
	{ "session", "<calling>", MSG_HOSTLEN },
	{ "session_end", "<reason>", MSG_REASONLEN },
	{ "pipex", "<ifname>", MSG_IFLEN },
	{ "pipex", "<user>", MSG_USERLEN },
	{ "pipex_added", "<ifname>", MSG_IFLEN },
	{ "pipex_gone", "<reason>", MSG_REASONLEN }
};

/* The sample with this text of len bytes instead, decoded. */
static int
with_text(const struct field *f, const char *s, size_t len)
{
	const struct codec	*c = codec_find(f->codec);
	struct bytes		 b = encoded(c, 0);
	size_t			 at, k = strlen(f->name);
	uint8_t			 buf[2 * MAXLEN];
	struct wbuf		 w;
	int			 res;

	for (at = 0; memcmp(b.data + at, f->name, k) != 0; at++)
		assert_true(at + k < b.len);
	wbuf_init(&w, buf, sizeof(buf));
	wbuf_bytes(&w, b.data, at - 2);
	wbuf_u16(&w, (uint16_t)len);
	wbuf_bytes(&w, s, len);
	wbuf_bytes(&w, b.data + at + k, b.len - at - k);
	assert_true(wbuf_ok(&w));
	res = decodes(c, buf, w.len);
	free(b.data);
	return res;
}

static void
test_texts(void **state)
{
	const struct field	*f;
	char			 s[MAXLEN];
	size_t			 i;

	(void)state;
	memset(s, 'y', sizeof(s));
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		f = &texts[i];
		if (with_text(f, "", 0) != 0 ||
		    with_text(f, s, f->size - 1) != 0)
			fail_msg("%s %s: refused", f->codec, f->name);
		if (with_text(f, s, f->size) != -1 ||
		    with_text(f, s, sizeof(s)) != -1)
			fail_msg("%s %s: no room for its NUL", f->codec,
			    f->name);
		if (with_text(f, "a\0b", 3) != -1)
			fail_msg("%s %s: NUL inside", f->codec, f->name);
		/* raw means raw: what is odd is for the printers to escape */
		if (with_text(f, "\033[2J\n\xff", 6) != 0)
			fail_msg("%s %s: odd bytes refused", f->codec,
			    f->name);
	}
}

/* ---- values ---- */

/* Bytes put over the sample of a codec at an offset. */
static void
test_ranges(void **state)
{
	static const struct {
		const char	*codec, *hex;
		size_t		 at;
		int		 res;
	} cases[] = {
		{ "flow", "00000000", 0, -1 },
		{ "flow", "ffffffff", 0, 0 },
		{ "flow", "05", 4, -1 },	/* family of local */
		{ "flow", "00", 4, -1 },
		{ "flow", "06", 4, -1 },	/* longer than it is */
		{ "flow", "05", 11, -1 },	/* family of peer */
		{ "flow_end", "00000000", 0, -1 },
		{ "session", "00000000", 0, -1 },
		{ "session", "00", 4, -1 },	/* proto */
		{ "session", "02", 4, 0 },
		{ "session", "03", 4, -1 },
		{ "session", "ff", 4, -1 },
		{ "session", "00000000", 5, 0 },	/* flow: in the clear */
		{ "session", "05", 19, -1 },
		{ "session", "05", 26, -1 },
		{ "session_frame", "00000000", 0, -1 },
		{ "session_end", "00000000", 0, -1 },
		{ "pipex", "00000000", 0, -1 },
		{ "pipex", "00", 4, -1 },
		{ "pipex", "02", 4, 0 },
		{ "pipex", "03", 4, -1 },
		{ "pipex", "00000000", 5, 0 },
		{ "pipex", "05", 19, -1 },
		{ "pipex", "05", 26, -1 },
		{ "pipex", "0000", 34, -1 },	/* mtu */
		{ "pipex", "0043", 34, -1 },
		{ "pipex", "0044", 34, 0 },
		{ "pipex", "ffff", 34, 0 },
		{ "pipex", "05", 36, -1 },
		{ "pipex", "05", 43, -1 },
		{ "pipex_added", "00000000", 0, -1 },
		{ "pipex_del", "00000000", 0, -1 },
		{ "pipex_gone", "00000000", 0, -1 },
		{ "pipex_stats", "00000000", 0, -1 },
		{ "session_prove", "00000000", 0, -1 },
		{ "session_prove", "05", 9, -1 },
		{ "session_proved", "00000000", 0, -1 },
		{ "session_proved", "00", 8, -1 },
		{ "session_proved", "04", 8, 0 },
		{ "session_proved", "05", 8, -1 },
		{ "session_login", "00000000", 0, -1 },
		{ "session_login", "ffffffff", 0, 0 },
		{ "ike_packet", "05", 0, -1 },
		{ "ike_packet", "05", 7, -1 },
		{ "l2tp_packet", "00000000", 0, 0 },	/* in the clear */
		{ "l2tp_packet", "05", 4, -1 },
		{ "l2tp_packet", "05", 11, -1 }
	};
	const struct codec	*c;
	struct bytes		 b, put;
	size_t			 i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		c = codec_find(cases[i].codec);
		b = encoded(c, 0);
		put = hex_bytes(cases[i].hex);
		assert_true(cases[i].at + put.len <= b.len);
		memcpy(b.data + cases[i].at, put.data, put.len);
		if (decodes(c, b.data, b.len) != cases[i].res)
			fail_msg("%s with %s at %zu: not %d", c->name,
			    cases[i].hex, cases[i].at, cases[i].res);
		free(put.data);
		free(b.data);
	}
}

/* How some look on the wire: both ends of a link may be of another build. */
static void
test_wire(void **state)
{
	static const struct {
		const char	*codec, *hex;
	} cases[] = {
		{ "hello", "1234 0006 3c6e616d653e" },
		{ "flow_end", "01020304 0008 3c726561736f6e3e" },
		{ "session_end", "05060708 0003 0006 0008 3c726561736f6e3e" },
		{ "session_login", "05060708" },
		{ "pipex_del", "00000001" },
		{ "pipex_stats", "05060708 0000000100000001 0000000100000002"
		    "0000000100000003 0000000100000004 0000000100000005"
		    "0000000100000006 0000005a 00016462" },
		{ "ike_packet", "04 1194 c0000201"
		    "06 ef32 20010db8000000000000000000000007" },
		{ "l2tp_packet", "01020304 04 06a5 c0000201 04 06a5 c6336407" }
	};
	struct bytes	b;
	size_t		i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		b = encoded(codec_find(cases[i].codec), 0);
		assert_hex(b.data, b.len, cases[i].hex);
		free(b.data);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_left_over),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_wire)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
