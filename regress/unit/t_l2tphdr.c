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

/* common/wire/l2tphdr: RFC 2661 3.1, good headers, bad ones, every cut. */

#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "base/cursor.h"
#include "wire/l2tphdr.h"

static enum l2tphdr_error
decode(const char *hex, struct l2tphdr *h)
{
	struct bytes b = hex_bytes(hex);
	enum l2tphdr_error error = l2tphdr_decode(h, b.data, b.len);

	free(b.data);
	return error;
}

static void
control(void **state)
{
	struct l2tphdr h;

	(void)state;
	/* A ZLB, then an SCCRQ's first AVP. */
	assert_int_equal(decode("c802 000c 1234 0000 0001 0002", &h), 0);
	assert_int_equal(h.flags, L2TPHDR_CONTROL);
	assert_int_equal(h.tunnel, 0x1234);
	assert_int_equal(h.session, 0);
	assert_int_equal(h.ns, 1);
	assert_int_equal(h.nr, 2);
	assert_int_equal(h.off, L2TPHDR_CONTROL_LEN);
	assert_int_equal(h.len, 0);
	assert_int_equal(decode("c802 0014 0000 0000 0000 0000"
	    "8008 0000 0000 0001", &h), 0);
	assert_int_equal(h.off, 12);
	assert_int_equal(h.len, 8);
}

static void
data(void **state)
{
	struct l2tphdr h;

	(void)state;
	assert_int_equal(decode("0002 0001 0002 ff03", &h), 0);
	assert_int_equal(h.flags, 0);
	assert_int_equal(h.tunnel, 1);
	assert_int_equal(h.session, 2);
	assert_int_equal(h.off, 6);
	assert_int_equal(h.len, 2);
	/* L; L and S and P; S and O with two bytes of padding. */
	assert_int_equal(decode("4002 000a 0001 0002 ff03", &h), 0);
	assert_int_equal(h.off, 8);
	assert_int_equal(decode("4902 000e 0001 0002 0003 0004 ff03", &h), 0);
	assert_int_equal(h.flags, L2TPHDR_L | L2TPHDR_S | L2TPHDR_P);
	assert_int_equal(h.ns, 3);
	assert_int_equal(h.nr, 4);
	assert_int_equal(decode("0a02 0001 0002 0003 0004 0002 eeee ff03",
	    &h), 0);
	assert_int_equal(h.off, 14);
	assert_int_equal(h.len, 2);
	/* The padding may be all there is. */
	assert_int_equal(decode("0202 0001 0002 0002 eeee", &h), 0);
	assert_int_equal(h.len, 0);
	/* Reserved bits are ignored (RFC 2661 3.1). */
	assert_int_equal(decode("34f2 0001 0002", &h), 0);
	assert_int_equal(h.flags, 0);
}

static void
refused(void **state)
{
	static const struct {
		const char *hex;
		enum l2tphdr_error error;
	} v[] = {
		{ "", L2TPHDR_SHORT },
		{ "c8", L2TPHDR_SHORT },
		{ "0001 0001 0002", L2TPHDR_VERSION },	/* L2F */
		{ "0003 0001 0002", L2TPHDR_VERSION },	/* L2TPv3 */
		{ "c800 000c 0000 0000 0000 0000", L2TPHDR_VERSION },
		{ "8802 000c 0000 0000 0000 0000", L2TPHDR_BITS }, /* no L */
		{ "c002 0008 0000 0000", L2TPHDR_BITS },	/* no S */
		{ "ca02 000e 0000 0000 0000 0000 0000", L2TPHDR_BITS },
		{ "c802 000d 0000 0000 0000 0000", L2TPHDR_LENGTH },
		{ "c802 000b 0000 0000 0000 0000", L2TPHDR_LENGTH },
		{ "c802 0000 0000 0000 0000 0000", L2TPHDR_LENGTH },
		{ "c802 ffff 0000 0000 0000 0000", L2TPHDR_LENGTH },
		{ "4002 0009 0001 0002 ff03", L2TPHDR_LENGTH },
		{ "4002 000b 0001 0002 ff03", L2TPHDR_LENGTH },
		{ "0202 0001 0002", L2TPHDR_SHORT },
		{ "0202 0001 0002 0003 eeee", L2TPHDR_OFFSET },
		{ "0202 0001 0002 ffff eeee", L2TPHDR_OFFSET },
	};
	struct l2tphdr h, zero;
	enum l2tphdr_error error;
	size_t i;

	(void)state;
	memset(&zero, 0, sizeof(zero));
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		memset(&h, 0xee, sizeof(h));
		if ((error = decode(v[i].hex, &h)) != v[i].error)
			fail_msg("%s: expected \"%s\", got \"%s\"", v[i].hex,
			    l2tphdr_strerror(v[i].error),
			    l2tphdr_strerror(error));
		assert_memory_equal(&h, &zero, sizeof(h));
	}
}

/* Headers with every set of flags: encode and decode give the same back, and
 * every cut inside the header is refused. */
static void
round_trip(uint16_t flags, size_t paylen)
{
	struct l2tphdr in = { flags, 0x1122, 0x3344, 0, 0, 0, paylen }, out;
	uint8_t buf[128], *copy;
	struct wbuf w;
	size_t n;

	if (flags & L2TPHDR_S) {
		in.ns = 0xfffe;
		in.nr = 0x8001;
	}
	wbuf_init(&w, buf, sizeof(buf));
	assert_int_equal(l2tphdr_encode(&w, &in), 0);
	assert_int_equal(w.len, l2tphdr_len(flags));
	in.off = w.len;
	wbuf_reserve(&w, paylen);
	for (n = 0; n <= w.len; n++) {
		copy = bytes_copy(buf, n);
		if (n == w.len || (n >= in.off && !(flags & L2TPHDR_L))) {
			assert_int_equal(l2tphdr_decode(&out, copy, n), 0);
			assert_int_equal(out.flags, flags);
			assert_int_equal(out.tunnel, in.tunnel);
			assert_int_equal(out.session, in.session);
			assert_int_equal(out.ns, in.ns);
			assert_int_equal(out.nr, in.nr);
			assert_int_equal(out.off, in.off);
			assert_int_equal(out.len, n - in.off);
		} else
			assert_int_equal(l2tphdr_decode(&out, copy, n),
			    n < in.off ? L2TPHDR_SHORT : L2TPHDR_LENGTH);
		free(copy);
	}
}

static void
round_trips(void **state)
{
	static const uint16_t flags[] = { L2TPHDR_CONTROL, 0, L2TPHDR_L,
	    L2TPHDR_S, L2TPHDR_L | L2TPHDR_S, L2TPHDR_P,
	    L2TPHDR_L | L2TPHDR_S | L2TPHDR_P };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		round_trip(flags[i], 0);
		round_trip(flags[i], 40);
	}
}

static void
bytes_on_the_wire(void **state)
{
	const struct l2tphdr h = { L2TPHDR_CONTROL, 0x1234, 0, 1, 2, 0, 8 };
	const struct l2tphdr d = { 0, 1, 2, 9, 9, 9, 100 };
	uint8_t buf[32];
	struct wbuf w;

	(void)state;
	wbuf_init(&w, buf, sizeof(buf));
	assert_int_equal(l2tphdr_encode(&w, &h), 0);
	assert_hex(buf, w.len, "c802 0014 1234 0000 0001 0002");
	assert_int_equal(w.len, L2TPHDR_CONTROL_LEN);
	wbuf_init(&w, buf, sizeof(buf));
	assert_int_equal(l2tphdr_encode(&w, &d), 0);
	assert_hex(buf, w.len, "0002 0001 0002");
	assert_int_equal(w.len, L2TPHDR_DATA_LEN);
}

static void
not_encoded(void **state)
{
	struct l2tphdr h = { L2TPHDR_T, 1, 0, 0, 0, 0, 0 };
	uint8_t buf[32];
	struct wbuf w;

	(void)state;
	wbuf_init(&w, buf, sizeof(buf));
	assert_int_equal(l2tphdr_encode(&w, &h), -1);
	h.flags = L2TPHDR_O;
	assert_int_equal(l2tphdr_encode(&w, &h), -1);
	h.flags = L2TPHDR_L;
	h.len = 65536 - 8;
	assert_int_equal(l2tphdr_encode(&w, &h), -1);
	assert_int_equal(w.len, 0);
	h.len = 65535 - 8;
	assert_int_equal(l2tphdr_encode(&w, &h), 0);
	wbuf_init(&w, buf, 7);
	assert_int_equal(l2tphdr_encode(&w, &h), -1);
	assert_int_equal(w.len, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(control),
		cmocka_unit_test(data),
		cmocka_unit_test(refused),
		cmocka_unit_test(round_trips),
		cmocka_unit_test(bytes_on_the_wire),
		cmocka_unit_test(not_encoded),
	};

	return cmocka_run_group_tests_name("l2tphdr", tests, NULL, NULL);
}
