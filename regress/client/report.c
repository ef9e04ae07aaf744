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

/* Lines and sums. Runs in: roadwarrior. */

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

static const char *const left_words[] = {
	[LEFT_CLEAN] = "left, all answered",
	[LEFT_SILENT] = "vanished",
	[LEFT_UNANSWERED] = "left, but the goodbye was not answered"
};

void
report_fatal(const char *fmt, ...)
{
	va_list ap;

	fputs("roadwarrior: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(2);
}

/* Where lines go: standard output is the object's alone with -j. */
static FILE *
lines(const struct world *w)
{
	return w->o.json ? stderr : stdout;
}

static void	line(const struct client *, const char *, ...)
		    __attribute__((__format__(printf, 2, 3)));

static void
line(const struct client *c, const char *fmt, ...)
{
	FILE *f = lines(c->w);
	va_list ap;

	if (c->w->o.quiet)
		return;
	fprintf(f, "%9.3f client %u: ",
	    (double)(client_now_ms() - c->w->start_ms) / 1000, c->number);
	va_start(ap, fmt);
	vfprintf(f, fmt, ap);
	va_end(ap);
	fputc('\n', f);
	fflush(f);
}

void
report_note(struct client *c, const char *text)
{
	line(c, "%s", text);
}

void
report_begun(struct client *c)
{
	c->w->report.begun++;
}

static void
keep_time(struct report *r, uint64_t us)
{
	uint32_t *p;
	size_t size = r->size != 0 ? r->size * 2 : 256;

	if (r->ntook == r->size) {
		p = reallocarray(r->took_us, size, sizeof(*p));
		if (p == NULL)
			report_fatal("out of memory");
		r->took_us = p;
		r->size = size;
	}
	r->took_us[r->ntook++] = us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
}

static const char *
host(const struct addr *a, char *buf, size_t size)
{
	return a->family == ADDR_NONE ? "none" : addr_print_host(a, buf, size);
}

void
report_up(struct client *c)
{
	uint64_t us = client_now_us() - c->begun_us;
	const struct ppp_network *n = &c->dial.network;
	const struct ike_flow_info *f = &c->ipsec.flow;
	char ours[ADDR_STRLEN], theirs[ADDR_STRLEN];
	char dns[ADDR_STRLEN], nbns[ADDR_STRLEN];

	c->w->report.ok++;
	keep_time(&c->w->report, us);
	line(c, "up in %.1f ms, address %s, gateway %s, dns %s, nbns %s, "
	    "ike %s, esp %s", (double)us / 1000,
	    host(&n->our_address, ours, sizeof(ours)),
	    host(&n->peer_address, theirs, sizeof(theirs)),
	    host(&n->dns[0], dns, sizeof(dns)),
	    host(&n->nbns[0], nbns, sizeof(nbns)),
	    c->w->o.plain ? "none" : f->ike, c->w->o.plain ? "none" : f->esp);
}

void
report_failed(struct client *c)
{
	struct report *r = &c->w->report;

	if (c->w->stopping) {
		r->interrupted++;
		line(c, "told to leave at %s", stage_name(c->stage));
		return;
	}
	r->failed++;
	r->failed_at[c->stage]++;
	line(c, "refused at %s: %s", stage_name(c->stage), c->why);
}

void
report_dropped(struct client *c)
{
	c->w->report.dropped++;
	traffic_report(c);
	line(c, "dropped: %s", c->why);
}

void
report_left(struct client *c, enum report_left how)
{
	c->w->report.left[how]++;
	line(c, "%s", left_words[how]);
}

static double
mean_ms(const struct counts *n)
{
	return n->received != 0 ?
	    (double)n->rtt_us / (double)n->received / 1000 : 0;
}

void
report_counts(const struct client *c, const char *what,
    const struct counts *n)
{
	line(c, "%s: %" PRIu64 " sent, %" PRIu64 " received, %" PRIu64
	    " lost, %" PRIu64 " wrong, rtt mean/max %.2f/%.2f ms", what,
	    n->sent, n->received, n->lost, n->wrong, mean_ms(n),
	    (double)n->rtt_max_us / 1000);
}

/* The sum */

static int
by_size(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Of the sorted times, that share of the way up, in milliseconds. */
static double
took(const struct report *r, double share)
{
	size_t last = r->ntook - 1;

	return r->ntook == 0 ? 0 :
	    (double)r->took_us[(size_t)((double)last * share + 0.5)] / 1000;
}

/* 1 if all came about. */
static int
good(const struct world *w)
{
	const struct report *r = &w->report;

	if (r->dropped != 0 || r->interrupted != 0 ||
	    r->left[LEFT_UNANSWERED] != 0 || r->ping.lost != 0 ||
	    r->ping.wrong != 0 || r->udp.lost != 0 || r->udp.wrong != 0)
		return 0;
	if (w->o.refused != STAGE_IDLE)
		return r->ok == 0 && r->failed >= w->o.clients &&
		    r->failed == r->failed_at[w->o.refused];
	return r->failed == 0 && r->ok >= w->o.clients;
}

static void
text_counts(FILE *f, const char *what, const struct counts *n)
{
	fprintf(f, "%s: %" PRIu64 " sent, %" PRIu64 " received, %" PRIu64
	    " lost, %" PRIu64 " wrong, rtt mean/max %.2f/%.2f ms\n", what,
	    n->sent, n->received, n->lost, n->wrong, mean_ms(n),
	    (double)n->rtt_max_us / 1000);
}

static void
text(const struct world *w, double seconds)
{
	const struct report *r = &w->report;
	FILE *f = lines(w);

	fprintf(f, "set-ups: %" PRIu64 " ok, %" PRIu64 " failed, %" PRIu64
	    " dropped later, in %.1f s; ms min/median/max %.1f/%.1f/%.1f\n",
	    r->ok, r->failed, r->dropped, seconds, took(r, 0), took(r, 0.5),
	    took(r, 1));
	fprintf(f, "goodbyes: %" PRIu64 " answered, %" PRIu64 " not, %" PRIu64
	    " vanished\n", r->left[LEFT_CLEAN], r->left[LEFT_UNANSWERED],
	    r->left[LEFT_SILENT]);
	if (w->o.ping.family != ADDR_NONE)
		text_counts(f, "ping", &r->ping);
	if (w->o.udp.family != ADDR_NONE)
		text_counts(f, "udp", &r->udp);
}

static void
json_counts(const char *what, const struct counts *n)
{
	printf("\"%s\": {\"sent\": %" PRIu64 ", \"received\": %" PRIu64
	    ", \"lost\": %" PRIu64 ", \"wrong\": %" PRIu64
	    ", \"rtt_mean_ms\": %.3f, \"rtt_max_ms\": %.3f}, ", what,
	    n->sent, n->received, n->lost, n->wrong, mean_ms(n),
	    (double)n->rtt_max_us / 1000);
}

static void
json(const struct world *w, double seconds, int ok)
{
	const struct report *r = &w->report;
	enum stage s;

	printf("{\"good\": %s, \"seconds\": %.3f, \"clients\": %u, ",
	    ok ? "true" : "false", seconds, w->o.clients);
	printf("\"setups\": {\"begun\": %" PRIu64 ", \"ok\": %" PRIu64
	    ", \"failed\": %" PRIu64 ", \"interrupted\": %" PRIu64
	    ", \"min_ms\": %.3f, \"median_ms\": %.3f, \"max_ms\": %.3f}, ",
	    r->begun, r->ok, r->failed, r->interrupted, took(r, 0),
	    took(r, 0.5), took(r, 1));
	printf("\"failed_at\": {");
	for (s = STAGE_PHASE1; s <= STAGE_IPCP; s++)
		printf("%s\"%s\": %" PRIu64, s == STAGE_PHASE1 ? "" : ", ",
		    stage_name(s), r->failed_at[s]);
	printf("}, \"dropped\": %" PRIu64 ", \"left\": {\"answered\": %" PRIu64
	    ", \"unanswered\": %" PRIu64 ", \"silent\": %" PRIu64 "}, ",
	    r->dropped, r->left[LEFT_CLEAN], r->left[LEFT_UNANSWERED],
	    r->left[LEFT_SILENT]);
	json_counts("ping", &r->ping);
	json_counts("udp", &r->udp);
	printf("\"answered\": %" PRIu64 ", \"strange\": %" PRIu64
	    ", \"esp_refused\": %" PRIu64 "}\n", r->answered, r->strange,
	    r->esp_refused);
}

int
report_sum(struct world *w)
{
	struct report *r = &w->report;
	double seconds = (double)(client_now_ms() - w->start_ms) / 1000;
	int ok = good(w);

	if (r->ntook > 0)
		qsort(r->took_us, r->ntook, sizeof(*r->took_us), by_size);
	text(w, seconds);
	if (w->o.json)
		json(w, seconds, ok);
	free(r->took_us);
	r->took_us = NULL;
	return ok ? 0 : 1;
}
