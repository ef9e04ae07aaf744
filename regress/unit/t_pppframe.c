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

/* common/wire/pppframe: full and compressed headers, agreed or not. */

#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "base/cursor.h"
#include "wire/pppframe.h"

#define A	PPPFRAME_ACFC
#define P	PPPFRAME_PFC

static void
decoding(void **state)
{
	static const struct {
		const char *hex;
		unsigned int may;
		enum pppframe_error error;
		uint16_t protocol;
		size_t off;
	} v[] = {
		/* Full headers pass whatever was agreed. */
		{ "ff03 c021 01", 0, PPPFRAME_OK, 0xc021, 4 },
		{ "ff03 c021 01", A | P, PPPFRAME_OK, 0xc021, 4 },
		{ "ff03 0021 45", A | P, PPPFRAME_OK, 0x0021, 4 },
		{ "ff03 0021", 0, PPPFRAME_OK, 0x0021, 4 },
		/* Address and control left out. */
		{ "c021 01", A, PPPFRAME_OK, 0xc021, 2 },
		{ "0021 45", A, PPPFRAME_OK, 0x0021, 2 },
		{ "c021 01", 0, PPPFRAME_ADDRESS, 0, 0 },
		{ "c021 01", P, PPPFRAME_ADDRESS, 0, 0 },
		/* One byte of protocol. */
		{ "ff03 21 45", P, PPPFRAME_OK, 0x21, 3 },
		{ "21 45", A | P, PPPFRAME_OK, 0x21, 1 },
		{ "21", A | P, PPPFRAME_OK, 0x21, 1 },
		{ "fd 90", A | P, PPPFRAME_OK, 0xfd, 1 },
		{ "ff03 21 45", 0, PPPFRAME_PROTOCOL, 0, 0 },
		{ "ff03 21 45", A, PPPFRAME_PROTOCOL, 0, 0 },
		{ "21 45", A, PPPFRAME_PROTOCOL, 0, 0 },
		{ "21 45", P, PPPFRAME_ADDRESS, 0, 0 },
		/* ff is never a protocol. */
		{ "ff 45 00", A | P, PPPFRAME_ADDRESS, 0, 0 },
		{ "ff 02 00 21", A | P, PPPFRAME_ADDRESS, 0, 0 },
		{ "fe03 c021", 0, PPPFRAME_ADDRESS, 0, 0 },
		/* An even last byte is for the Protocol-Reject. */
		{ "ff03 0022 45", 0, PPPFRAME_OK, 0x0022, 4 },
		{ "ff03 ff03 45", P, PPPFRAME_OK, 0xff, 3 },
		{ "", A | P, PPPFRAME_SHORT, 0, 0 },
		{ "ff", A | P, PPPFRAME_SHORT, 0, 0 },
		{ "ff03", A | P, PPPFRAME_SHORT, 0, 0 },
		{ "ff03 c0", A | P, PPPFRAME_SHORT, 0, 0 },
		{ "ff03 00", A | P, PPPFRAME_SHORT, 0, 0 },
		{ "c0", A | P, PPPFRAME_SHORT, 0, 0 },
	};
	enum pppframe_error error;
	struct pppframe f;
	struct bytes b;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		b = hex_bytes(v[i].hex);
		memset(&f, 0xee, sizeof(f));
		error = pppframe_decode(&f, b.data, b.len, v[i].may);
		if (error != v[i].error || f.protocol != v[i].protocol ||
		    f.off != v[i].off)
			fail_msg("%s may %u: expected \"%s\" %04x at %zu, "
			    "got \"%s\" %04x at %zu", v[i].hex, v[i].may,
			    pppframe_strerror(v[i].error), v[i].protocol,
			    v[i].off, pppframe_strerror(error), f.protocol,
			    f.off);
		assert_int_equal(f.len, error == PPPFRAME_OK ?
		    b.len - f.off : 0);
		free(b.data);
	}
}

static void
encoding(void **state)
{
	static const struct {
		uint16_t protocol;
		unsigned int may;
		const char *hex;
	} v[] = {
		{ 0x0021, 0, "ff03 0021" },
		{ 0x0021, A, "0021" },
		{ 0x0021, P, "ff03 21" },
		{ 0x0021, A | P, "21" },
		{ 0xc021, A | P, "ff03 c021" },	/* LCP is always in full */
		{ 0xc223, A | P, "c223" },
		{ 0x8021, P, "ff03 8021" },
		{ 0x00fd, A | P, "fd" },
		{ 0x00ff, A | P, "00ff" },
		{ 0x0022, A | P, "0022" },
	};
	uint8_t buf[8];
	struct wbuf w;
	size_t i, n, len;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		wbuf_init(&w, buf, sizeof(buf));
		assert_int_equal(pppframe_encode(&w, v[i].protocol, v[i].may),
		    0);
		assert_hex(buf, w.len, v[i].hex);
		len = pppframe_len(v[i].protocol, v[i].may);
		assert_int_equal(w.len, len);
		for (n = 0; n < len; n++) {
			wbuf_init(&w, buf, n);
			assert_int_equal(pppframe_encode(&w, v[i].protocol,
			    v[i].may), -1);
		}
	}
}

/* Every valid protocol number, each agreement, cut at every byte. */
static void
round_trips(void **state)
{
	struct pppframe f;
	uint8_t buf[8], *copy;
	struct wbuf w;
	unsigned int may, protocol;
	size_t n;

	(void)state;
	for (may = 0; may < 4; may++) {
		for (protocol = 1; protocol < 0x10000; protocol += 2) {
			if (protocol & 0x100)
				continue;	/* RFC 1661 2 */
			wbuf_init(&w, buf, sizeof(buf));
			pppframe_encode(&w, (uint16_t)protocol, may);
			for (n = 0; n <= w.len; n++) {
				copy = bytes_copy(buf, n);
				assert_int_equal(pppframe_decode(&f, copy, n,
				    may) == PPPFRAME_OK, n == w.len);
				free(copy);
			}
			assert_int_equal(f.protocol, protocol);
			assert_int_equal(f.off, w.len);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decoding),
		cmocka_unit_test(encoding),
		cmocka_unit_test(round_trips),
	};

	return cmocka_run_group_tests_name("pppframe", tests, NULL, NULL);
}
