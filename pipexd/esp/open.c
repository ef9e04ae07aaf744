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


/* Inbound ESP (RFC 4303 3.4): look-up by SPI, number, ICV, then decryption
 * and padding. Whatever is wrong is counted and told nobody (3.4.4).
 * Runs in: pipexd worker. */

#include "base/cursor.h"
#include "sa.h"

#define PROTO_NONE	59	/* dummy packet (RFC 4303 2.6) */
#define TRAILER		2	/* pad length and next header */
#define SPI_RESERVED	255

/* Bytes of body between IV and ICV, or 0 if the packet cannot be. */
static size_t
body_len(const struct suite *s, size_t len)
{
	size_t around = ESP_HDRLEN + s->ivlen + s->icvlen;

	if (len <= around + TRAILER - 1 || (len - around) % s->align != 0)
		return 0;
	return len - around;
}

/* In tunnel mode, take off the IP header. The newest packet says where answers
 * go: where the client's host is inside its NAT only it knows. */
static enum esp_result
untunnel(struct esp_sa *sa, struct esp_job *j, int newest)
{
	struct tunnel_ends ends;

	if (sa->rec.mode != PFKEY_MODE_TUNNEL)
		return ESP_OK;
	if (tunnel_open(j, &ends) == -1)
		return ESP_INNER;
	if (newest)
		sa->flow->ends = ends;
	return ESP_OK;
}

/* Take off the trailer of the n bytes of clear text at p (2.4, 2.5, 2.6). */
static enum esp_result
unpad(struct esp_job *j, const uint8_t *p, size_t n)
{
	size_t pad = p[n - 2], i;

	j->next_header = p[n - 1];
	if (pad > n - TRAILER)
		return ESP_PAD;
	for (i = 0; i < pad; i++)
		if (p[n - TRAILER - pad + i] != i + 1)
			return ESP_PAD;
	j->len = n - TRAILER - pad;
	return j->next_header == PROTO_NONE ? ESP_DUMMY : ESP_OK;
}

static enum esp_result
open_with(struct esp_sa *sa, struct esp_job *j, uint32_t seq)
{
	struct suite *s = &sa->suite;
	size_t n = body_len(s, j->len);
	enum esp_result r;
	int newest;

	if (sa->dead)
		return ESP_LIFETIME;
	if (n == 0)
		return ESP_SHORT;
	if (!replay_ok(sa->replay, seq))
		return ESP_REPLAY;
	if (!suite_verify(s, j->data, n))
		return ESP_ICV;
	newest = flow_newest(sa->flow, sa, replay_commit(sa->replay, seq));
	if (!sa_account(sa, n))
		return ESP_LIFETIME;
	if (newest && j->from != NULL)
		flow_follow(sa->flow, sa, j->from);
	if (suite_decrypt(s, j->data, n) != 0)
		return ESP_FAILED;
	j->data += ESP_HDRLEN + s->ivlen;
	j->flow = sa->flow->id;
	j->path = &sa->flow->path;
	r = unpad(j, j->data, n);
	return r == ESP_OK ? untunnel(sa, j, newest) : r;
}

static enum esp_result
open_one(struct esp *e, struct esp_job *j)
{
	struct esp_sa *sa;
	struct cursor c;
	uint32_t spi, seq;

	j->flow = 0;
	j->path = NULL;
	cursor_init(&c, j->data, j->len);
	spi = cursor_u32(&c);
	seq = cursor_u32(&c);
	if (!cursor_ok(&c))
		return ESP_SHORT;
	if (spi <= SPI_RESERVED)
		return ESP_RESERVED_SPI;
	if ((sa = map_find(&e->in, spi)) == NULL || sa->state != SA_IN)
		return ESP_NO_SA;
	return open_with(sa, j, seq);
}

void
esp_open(struct esp *e, struct esp_job *jobs, size_t n)
{
	struct esp_counters *count = &e->counters;
	size_t i;

	for (i = 0; i < n; i++) {
		jobs[i].result = (uint8_t)open_one(e, &jobs[i]);
		count->in[jobs[i].result]++;
		if (jobs[i].result == ESP_OK)
			count->in_bytes += jobs[i].len;
	}
}
