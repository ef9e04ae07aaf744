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

/* The AVPs of a control message: the first byte chooses whether a tunnel
 * secret is set. What is taken is read again by every reader there is, and
 * hidden values are deciphered and written anew. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "l2tpd/l2tp/avp.h"
#include "l2tpd/l2tp/hidden.h"
#include "l2tpd/l2tp/message.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const uint8_t secret[] = "l2tp-secret";

static void
read_all(const struct avp_msg *m)
{
	char text[32];
	uint16_t i;

	for (i = 0; i < L2TP_AVP_COUNT; i++) {
		if (!avp_has(m, i))
			continue;
		avp_text(m, i, text, sizeof(text));
		if (strlen(text) > m->avp[i].len)
			abort();
		(void)avp_u16(m, i);
		(void)avp_u32(m, i);
		(void)l2tp_avp_name(i);
	}
	(void)l2tp_message_missing(m);
	(void)l2tp_message_name(m->type);
}

/* A hidden value whose length says something else: what is bent of the cipher
 * text is bent of the length. In memory of just its size. */
static void
lie(uint8_t *cipher, size_t n, const uint8_t *data, size_t len)
{
	uint8_t *plain = malloc(n);
	int got;

	if (plain == NULL || len < 2) {
		free(plain);
		return;
	}
	cipher[0] ^= data[0] & 0x07;
	cipher[1] ^= data[1];
	got = l2tp_hidden_decode(plain, 7, secret, sizeof(secret), data,
	    len / 2, cipher, n);
	if (got > (int)n - 2)
		abort();
	free(plain);
}

/* What we hide, we find again. */
static void
hide(const uint8_t *data, size_t len)
{
	uint8_t buf[2048], plain[2048];
	struct wbuf w;
	int n;

	if (len > AVP_MAXVALUE - 2)
		return;
	wbuf_init(&w, buf, sizeof(buf));
	l2tp_hidden_put(&w, 7, secret, sizeof(secret), data, len / 2, data,
	    len);
	if (!wbuf_ok(&w))
		abort();
	n = l2tp_hidden_decode(plain, 7, secret, sizeof(secret), data,
	    len / 2, buf + AVP_HEADLEN, w.len - AVP_HEADLEN);
	if (n < 0 || (size_t)n != len || memcmp(plain, data, len) != 0)
		abort();
	lie(buf + AVP_HEADLEN, w.len - AVP_HEADLEN, data, len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct avp_msg m;
	enum avp_error error;
	size_t slen;

	if (len == 0)
		return 0;
	slen = data[0] & 1 ? sizeof(secret) - 1 : 0;
	error = avp_decode(&m, data + 1, len - 1, secret, slen);
	(void)avp_strerror(error);
	(void)avp_error_code(error);
	read_all(&m);
	avp_clear(&m);
	hide(data + 1, len - 1);
	return 0;
}
