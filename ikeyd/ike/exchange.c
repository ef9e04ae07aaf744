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

/* Repeats, retransmission and encryption of ISAKMP messages (RFC 2408 5.1, RFC
 * 2409 appendix B). Runs in: ikeyd engine. */

#include <stdlib.h>
#include <string.h>

#include "exchange.h"

#define MAX_REPEATS	10	/* answers given again per message */
#define MAX_TRIES	6	/* times a message of ours is sent */
#define FIRST_RTO_MS	1000	/* doubled each time, ... */
#define MAX_RTO_MS	8000	/* ... up to this */

void
exchange_init(struct exchange *x, timer_fn *fn, void *owner)
{
	memset(x, 0, sizeof(*x));
	timer_init(&x->timer, fn, owner);
}

void
exchange_clear(struct ike *ike, struct exchange *x)
{
	timer_del(&ike->heap, &x->timer);
	free(x->tx);
	x->tx = NULL;
	x->txlen = 0;
	x->tries = x->repeats = 0;
}

int
exchange_is_repeat(const struct exchange *x, const struct message *m)
{
	return x->rx_known && memcmp(x->rx, m->digest, sizeof(x->rx)) == 0;
}

void
exchange_took(struct ike *ike, struct exchange *x, const struct message *m)
{
	exchange_clear(ike, x);
	memcpy(x->rx, m->digest, sizeof(x->rx));
	x->rx_known = 1;
}

static void
put_on_wire(struct ike *ike, const struct path *p, const uint8_t *buf,
    size_t len)
{
	ike_count(ike, IKE_C_MESSAGES_OUT);
	ike->ops->send(ike->ctx, &p->local, &p->peer, p->natt, buf, len);
}

static int
arm(struct ike *ike, struct exchange *x)
{
	uint64_t rto = FIRST_RTO_MS;
	unsigned int i;

	for (i = 1; i < x->tries && rto < MAX_RTO_MS; i++)
		rto *= 2;
	return timer_set(&ike->heap, &x->timer, host_now(ike->host) + rto);
}

int
exchange_send(struct ike *ike, struct exchange *x, const struct path *p,
    size_t len, int timer)
{
	uint8_t *copy;

	put_on_wire(ike, p, ike->out, len);
	exchange_clear(ike, x);
	if ((copy = malloc(len)) == NULL)
		return -1;
	memcpy(copy, ike->out, len);
	x->tx = copy;
	x->txlen = len;
	x->tries = 1;
	return timer ? arm(ike, x) : 0;
}

void
exchange_repeat(struct ike *ike, struct exchange *x, const struct path *p)
{
	if (x->tx == NULL)
		return;		/* the answer is still being made */
	if (x->repeats == MAX_REPEATS) {
		ike_refuse(ike, &p->peer, IKE_C_REPEAT_LIMIT,
		    "the same message %d times, not answered any more",
		    MAX_REPEATS);
		return;
	}
	x->repeats++;
	ike_count(ike, IKE_C_REPEATS);
	put_on_wire(ike, p, x->tx, x->txlen);
}

int
exchange_retry(struct ike *ike, struct exchange *x, const struct path *p)
{
	/* Where we have slept no answer could come: that was no try. */
	int late = timer_late(&x->timer, host_now(ike->host));

	if (x->tx == NULL || (!late && x->tries >= MAX_TRIES))
		return -1;
	x->tries += !late;
	ike_count(ike, IKE_C_RETRANSMITS);
	put_on_wire(ike, p, x->tx, x->txlen);
	return arm(ike, x);
}

/* Encryption */

enum cipher_alg
exchange_cipher(enum ike_cipher c)
{
	switch (c) {
	case IKE_CIPHER_3DES:
		return CIPHER_3DES_CBC;
	case IKE_CIPHER_AES_CBC:
		return CIPHER_AES_CBC;
	default:
		return CIPHER_NONE;
	}
}

int
exchange_seal(struct ike *ike, enum ike_cipher c, const uint8_t *key,
    size_t keylen, uint8_t *iv, size_t len)
{
	return cipher_encrypt(exchange_cipher(c), key, keylen, iv,
	    ike->out + ISAKMP_HEADERLEN, len - ISAKMP_HEADERLEN);
}

int
exchange_open(struct ike *ike, enum ike_cipher c, const uint8_t *key,
    size_t keylen, uint8_t *iv, const struct message *m, struct payloads *ps)
{
	enum cipher_alg alg = exchange_cipher(c);
	size_t block = cipher_block(alg), len = m->len - ISAKMP_HEADERLEN;

	if (block == 0 || len == 0 || len % block != 0 ||
	    len > sizeof(ike->plain))
		return PAYLOAD_E_LENGTH;
	memcpy(ike->plain, m->bytes + ISAKMP_HEADERLEN, len);
	if (cipher_decrypt(alg, key, keylen, iv, ike->plain, len) == -1)
		return PAYLOAD_E_LENGTH;
	return payloads_decode(ps, m->h.next, ike->plain, len, 1);
}
