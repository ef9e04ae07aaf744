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


/* Outbound ESP (RFC 4303 3.3): number, padding, IV, encryption and ICV with
 * the newest outbound SA of the flow. Runs in: pipexd worker. */

#include <string.h>

#include "base/cursor.h"
#include "sa.h"

#define TRAILER		2
#define MAX_PACKET	65000
/* Told as a soft end, so that an SA without limits is replaced, too, before
 * its numbers are used up (3.3.3). */
#define SEQ_SOFT	UINT32_C(0xf0000000)

/* The IV goes in front of the body. CBC needs one that cannot be foretold
 * (RFC 3602 3), drawn from a pool so that the host is asked rarely; GCM needs
 * one that never comes twice (RFC 4106 3.1), which the number is. */
static void
put_iv(struct esp *e, const struct suite *s, uint32_t seq, uint8_t *iv)
{
	struct wbuf w;

	if (s->aead) {
		wbuf_init(&w, iv, s->ivlen);
		wbuf_u64(&w, seq);
		return;
	}
	if (sizeof(e->pool) - e->pool_used < s->ivlen) {
		host_random(e->host, e->pool, sizeof(e->pool));
		e->pool_used = 0;
	}
	memcpy(iv, e->pool + e->pool_used, s->ivlen);
	e->pool_used += s->ivlen;
}

/* Padding 1, 2, 3, ... to whole blocks, then its length and the next header
 * (2.4). Returns the length of the body. */
static size_t
pad(const struct suite *s, struct esp_job *j)
{
	uint8_t *p = j->data + j->len;
	size_t over = (j->len + TRAILER) % s->align, n, i;

	n = over > 0 ? s->align - over : 0;
	for (i = 0; i < n; i++)
		p[i] = (uint8_t)(i + 1);
	p[n] = (uint8_t)n;
	p[n + 1] = j->next_header;
	return j->len + n + TRAILER;
}

/* In tunnel mode, put an IP header in front. Until a packet came, the ends are
 * those outside, as they are without a NAT. */
static void
tunnel(const struct esp_sa *sa, struct esp_job *j)
{
	struct tunnel_ends ends = sa->flow->ends;

	if (sa->rec.mode != PFKEY_MODE_TUNNEL)
		return;
	if (ends.peer == 0) {
		ends.local = addr_u32(&sa->rec.src);
		ends.peer = addr_u32(&sa->rec.dst);
	}
	tunnel_seal(j, &ends);
}

static enum esp_result
seal_with(struct esp_sa *sa, struct esp_job *j)
{
	struct suite *s = &sa->suite;
	uint8_t *pkt;
	struct wbuf w;
	size_t n;

	if (sa->dead)
		return ESP_LIFETIME;
	if (j->len > MAX_PACKET)
		return ESP_TOO_LONG;
	if (sa->seq == UINT32_MAX) {
		sa_hard(sa);
		return ESP_SEQ_END;
	}
	tunnel(sa, j);
	pkt = j->data - s->ivlen - ESP_HDRLEN;
	n = pad(s, j);
	if (!sa_account(sa, n))
		return ESP_LIFETIME;
	if (++sa->seq >= SEQ_SOFT)
		sa_soft(sa);
	wbuf_init(&w, pkt, ESP_HDRLEN);
	wbuf_u32(&w, sa->rec.spi);
	wbuf_u32(&w, sa->seq);
	put_iv(sa->esp, s, sa->seq, pkt + ESP_HDRLEN);
	if (suite_seal(s, pkt, n) != 0)
		return ESP_FAILED;
	j->data = pkt;
	j->len = ESP_HDRLEN + s->ivlen + n + s->icvlen;
	j->path = &sa->flow->path;
	return ESP_OK;
}

static enum esp_result
seal_one(struct esp *e, struct esp_job *j, size_t *payload)
{
	struct esp_flow *f = map_find(&e->flows, j->flow);
	struct esp_sa *sa;

	*payload = j->len;
	j->path = NULL;
	if (f == NULL || (sa = TAILQ_FIRST(&f->out)) == NULL)
		return ESP_NO_FLOW;
	return seal_with(sa, j);
}

void
esp_seal(struct esp *e, struct esp_job *jobs, size_t n)
{
	struct esp_counters *count = &e->counters;
	size_t i, payload;

	for (i = 0; i < n; i++) {
		jobs[i].result = (uint8_t)seal_one(e, &jobs[i], &payload);
		count->out[jobs[i].result]++;
		if (jobs[i].result == ESP_OK)
			count->out_bytes += payload;
	}
}

size_t
esp_payload_max(const struct esp *e, uint32_t flow, size_t len)
{
	const struct esp_flow *f = map_find(&e->flows, flow);
	const struct esp_sa *sa;
	size_t around, inside;

	if (f == NULL || (sa = TAILQ_FIRST(&f->out)) == NULL)
		return 0;
	around = ESP_HDRLEN + sa->suite.ivlen + sa->suite.icvlen;
	inside = TRAILER;
	if (sa->rec.mode == PFKEY_MODE_TUNNEL)
		inside += TUNNEL_HDRLEN;
	if (len < around + inside + sa->suite.align)
		return 0;
	len -= around;
	return len - len % sa->suite.align - inside;
}
