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

/* Dead peer detection: RFC 3706 5. What follows from silence is the flow's
 * business. Runs in: ikeyd engine. */

#include "base/cursor.h"
#include "dpd.h"
#include "flow.h"
#include "informational.h"
#include "sa.h"

#define PROBE_EVERY_MS	1000
#define PROBES		5
#define MAX_REPEATS	10	/* answers to one number of the peer's */

static void
refuse(struct isakmp_sa *sa, const char *why)
{
	ike_refuse(sa->ike, &sa->path.peer, IKE_C_DPD_REPLAY, "dpd: %s, ignored",
	    why);
}

/* RFC 3706 6.2 leaves the first number free; after that it must grow, so that
 * an old request sent again by somebody does not look like life. Racoon (macOS
 * and iOS) asks again with the same number where our answer was lost; its
 * message is a new one then. */
static int
is_old(const struct isakmp_sa *sa, uint32_t msgid, uint32_t seq)
{
	int32_t ahead = (int32_t)(seq - sa->dpd_in);

	if (!sa->dpd_in_known || ahead > 0)
		return 0;
	return ahead < 0 || msgid == sa->dpd_in_msgid ||
	    sa->dpd_in_repeats >= MAX_REPEATS;
}

static void
take_request(struct isakmp_sa *sa, const struct message *m, uint32_t seq)
{
	if (is_old(sa, m->h.msgid, seq)) {
		refuse(sa, "R-U-THERE of an old number");
		return;
	}
	if (sa->dpd_in_known && seq == sa->dpd_in)
		sa->dpd_in_repeats++;
	else {
		sa->dpd_in_repeats = 0;
		/* Nobody else can have made it: this is where the peer is,
		 * RFC 3947 4. */
		sa_moved(sa, &m->path);
		if (sa->flow != NULL)
			flow_heard(sa->flow);
	}
	sa->dpd_in = seq;
	sa->dpd_in_msgid = m->h.msgid;
	sa->dpd_in_known = 1;
	ike_count(sa->ike, IKE_C_DPD_ANSWERED);
	info_notify_u32(sa, NOTIFY_R_U_THERE_ACK, seq);
}

/* On a slow path the answer to one of our tries comes after the next. */
static void
take_answer(struct isakmp_sa *sa, uint32_t seq)
{
	if (!timer_armed(&sa->dpd) || sa->dpd_out - seq >= sa->dpd_tries) {
		refuse(sa, "R-U-THERE-ACK that was not asked for");
		return;
	}
	timer_del(&sa->ike->heap, &sa->dpd);
	if (sa->flow != NULL)
		flow_heard(sa->flow);
}

void
dpd_input(struct isakmp_sa *sa, uint16_t type, const struct message *m,
    const uint8_t *data)
{
	struct cursor c;
	uint32_t seq;

	cursor_init(&c, data, 4);
	seq = cursor_u32(&c);
	if (type == NOTIFY_R_U_THERE)
		take_request(sa, m, seq);
	else
		take_answer(sa, seq);
}

int
dpd_probe(struct isakmp_sa *sa)
{
	struct ike *ike = sa->ike;

	if (sa->dpd_out == 0)
		sa->dpd_out = host_random_u32(ike->host) >> 1;
	sa->dpd_out++;
	sa->dpd_tries = 1;
	if (timer_set(&ike->heap, &sa->dpd,
	    host_now(ike->host) + PROBE_EVERY_MS) == -1)
		return -1;
	info_notify_u32(sa, NOTIFY_R_U_THERE, sa->dpd_out);
	return 0;
}

void
dpd_due(void *arg, uint64_t now_ms)
{
	struct isakmp_sa *sa = arg;

	/* We have slept: ask from the start. */
	if (timer_late(&sa->dpd, now_ms))
		sa->dpd_tries = 0;
	if (sa->dpd_tries++ >= PROBES) {
		if (sa->flow != NULL)
			flow_unanswered(sa->flow);
		return;
	}
	timer_set(&sa->ike->heap, &sa->dpd, now_ms + PROBE_EVERY_MS);
	/* Every request has a number of its own, RFC 3706 5.5. */
	info_notify_u32(sa, NOTIFY_R_U_THERE, ++sa->dpd_out);
}
