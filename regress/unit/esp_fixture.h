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


/* What the tests of pipexd/esp share: a host in virtual time with repeatable
 * randomness, SAs of every suite, and a note of what was told. */

#ifndef REGRESS_UNIT_ESP_FIXTURE_H
#define REGRESS_UNIT_ESP_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pipexd/esp/esp.h"
#include "regress/lib/test.h"

struct fixture {
	uint64_t		 now;
	struct prng		 prng;
	struct host		 host;
	struct esp		*esp;
	struct pfkey_msg	 told;		/* the last one */
	void			*told_owner;
	unsigned int		 soft, hard, moved;
};

static uint64_t
fix_now(void *ctx)
{
	return ((struct fixture *)ctx)->now;
}

static void
fix_random(void *ctx, void *buf, size_t n)
{
	prng_fill(&((struct fixture *)ctx)->prng, buf, n);
}

static void
fix_log(void *ctx, enum host_level level, const char *line)
{
	(void)ctx;
	(void)level;
	printf("# %s\n", line);
}

static void
fix_tell(void *ctx, void *owner, const struct pfkey_msg *m)
{
	struct fixture *f = ctx;

	f->told = *m;
	f->told_owner = owner;
	if (m->type == PFKEY_NEW_MAPPING)
		f->moved++;
	else if (m->hard_expired)
		f->hard++;
	else
		f->soft++;
}

static const struct esp_ops fix_ops = { fix_tell };

static inline struct fixture *
fix_new(size_t max_sas)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct esp_conf conf = { max_sas };

	assert_non_null(f);
	f->now = 1000000;
	prng_seed(&f->prng, 1);
	f->host.ctx = f;
	f->host.now = fix_now;
	f->host.random = fix_random;
	f->host.log = fix_log;
	f->esp = esp_new(&f->host, &fix_ops, f, &conf);
	assert_non_null(f->esp);
	return f;
}

static inline void
fix_free(struct fixture *f)
{
	esp_free(f->esp);
	free(f);
}

static inline struct addr
fix_addr(const char *text, uint16_t port)
{
	struct addr a;

	assert_int_equal(addr_parse(text, &a), 0);
	a.port = port;
	return a;
}

static const struct fix_suite {
	uint8_t		 enc, enc_keylen, auth, auth_keylen;
	const char	*name;
} fix_suites[] = {
	{ PFKEY_ENC_AES, 16, PFKEY_AUTH_SHA1, 20, "aes128-sha1" },
	{ PFKEY_ENC_AES, 24, PFKEY_AUTH_SHA256, 32, "aes192-sha256" },
	{ PFKEY_ENC_AES, 32, PFKEY_AUTH_SHA1, 20, "aes256-sha1" },
	{ PFKEY_ENC_AES, 32, PFKEY_AUTH_SHA384, 48, "aes256-sha384" },
	{ PFKEY_ENC_AES, 16, PFKEY_AUTH_SHA512, 64, "aes128-sha512" },
	{ PFKEY_ENC_3DES, 24, PFKEY_AUTH_SHA1, 20, "3des-sha1" },
	{ PFKEY_ENC_AES_GCM, 20, PFKEY_AUTH_NONE, 0, "aes128gcm16" },
	{ PFKEY_ENC_AES_GCM, 28, PFKEY_AUTH_NONE, 0, "aes192gcm16" },
	{ PFKEY_ENC_AES_GCM, 36, PFKEY_AUTH_NONE, 0, "aes256gcm16" }
};

#define FIX_NSUITES	(sizeof(fix_suites) / sizeof(fix_suites[0]))

/* A client's SA to us (198.51.100.7:61234 to 192.0.2.1:4500, inner port
 * 1701), keyed from the suite and the SPI. */
static inline struct pfkey_sa
fix_sa(const struct fix_suite *s, uint32_t spi, uint32_t flow)
{
	struct pfkey_sa sa;
	unsigned int i;

	memset(&sa, 0, sizeof(sa));
	sa.spi = spi;
	sa.src = fix_addr("198.51.100.7", 1701);
	sa.dst = fix_addr("192.0.2.1", 1701);
	sa.proto = 17;
	sa.mode = PFKEY_MODE_TRANSPORT;
	sa.enc = s->enc;
	sa.auth = s->auth;
	sa.enc_keylen = s->enc_keylen;
	sa.auth_keylen = s->auth_keylen;
	for (i = 0; i < s->enc_keylen; i++)
		sa.enc_key[i] = (uint8_t)(i * 7 + spi);
	for (i = 0; i < s->auth_keylen; i++)
		sa.auth_key[i] = (uint8_t)(i * 3 + 101 + spi);
	sa.replay = 256;
	sa.natt_sport = 61234;
	sa.natt_dport = 4500;
	sa.flow = flow;
	return sa;
}

/* The other direction of the same pair. */
static inline struct pfkey_sa
fix_mirror(const struct pfkey_sa *in)
{
	struct pfkey_sa sa = *in;

	sa.src = in->dst;
	sa.dst = in->src;
	sa.natt_sport = in->natt_dport;
	sa.natt_dport = in->natt_sport;
	return sa;
}

/* Install sa as an inbound one: GETSPI for exactly its SPI, then UPDATE. */
static inline int
fix_update(struct fixture *f, void *owner, const struct pfkey_sa *sa)
{
	struct pfkey_msg m;
	int error;

	memset(&m, 0, sizeof(m));
	m.type = PFKEY_GETSPI;
	m.sa.src = sa->src;
	m.sa.dst = sa->dst;
	m.spi_min = m.spi_max = sa->spi;
	if ((error = esp_getspi(f->esp, owner, &m)) != 0)
		return error;
	return esp_update(f->esp, owner, sa);
}

/* Two engines, a client and us, joined by a pair of SAs each way. */
struct pair {
	struct fixture	*client, *server;
	struct pfkey_sa	 up, down;
};

static inline struct pair
fix_pair(const struct fix_suite *s)
{
	struct pair p;

	p.client = fix_new(100);
	p.server = fix_new(100);
	p.up = fix_sa(s, 0x1001, 7);
	p.down = fix_sa(s, 0x2002, 7);
	p.down = fix_mirror(&p.down);
	assert_int_equal(fix_update(p.server, NULL, &p.up), 0);
	assert_int_equal(esp_add(p.client->esp, NULL, &p.up), 0);
	assert_int_equal(fix_update(p.client, NULL, &p.down), 0);
	assert_int_equal(esp_add(p.server->esp, NULL, &p.down), 0);
	return p;
}

static inline void
fix_pair_free(struct pair *p)
{
	fix_free(p->client);
	fix_free(p->server);
}

#define FIX_MAXPKT	1600

struct pkt {
	uint8_t	buf[FIX_MAXPKT];
	size_t	len;
};

/* The payload sealed by f for flow, as it goes over the wire. */
static inline struct pkt
fix_seal(struct fixture *f, uint32_t flow, const void *payload, size_t len,
    uint8_t next_header, enum esp_result want)
{
	uint8_t buf[FIX_MAXPKT];
	struct esp_job j;
	struct pkt p;

	memset(&j, 0, sizeof(j));
	memset(&p, 0, sizeof(p));
	j.data = buf + ESP_HEADROOM;
	j.len = len;
	j.flow = flow;
	j.next_header = next_header;
	memcpy(j.data, payload, len);
	esp_seal(f->esp, &j, 1);
	assert_int_equal(j.result, want);
	if (j.result == ESP_OK) {
		assert_true(j.data >= buf && j.data + j.len <=
		    buf + ESP_HEADROOM + len + ESP_TAILROOM);
		memcpy(p.buf, j.data, j.len);
		p.len = j.len;
	}
	return p;
}

/* Open p at f; the job's data lies in a block of its own, which *block gets
 * and the caller frees. */
static inline struct esp_job
fix_open(struct fixture *f, const struct pkt *p, const struct addr *from,
    uint8_t **block)
{
	struct esp_job j;

	memset(&j, 0, sizeof(j));
	*block = bytes_copy(p->buf, p->len);
	j.data = *block;
	j.len = p->len;
	j.from = from;
	esp_open(f->esp, &j, 1);
	return j;
}

static inline enum esp_result
fix_result(struct fixture *f, const struct pkt *p, const struct addr *from)
{
	uint8_t *block;
	struct esp_job j = fix_open(f, p, from, &block);

	free(block);
	return j.result;
}

#endif
