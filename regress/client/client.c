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

/* The life of a client. Runs in: roadwarrior. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client.h"
#include "steal.h"

#define RETRY_MS	100	/* at least, after a failed set-up */

uint64_t
client_now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

uint64_t
client_now_ms(void)
{
	return client_now_us() / 1000;
}

/* The engines' hooks */

static uint64_t
host_clock(void *ctx)
{
	(void)ctx;
	return client_now_ms();
}

static void
host_bytes(void *ctx, void *buf, size_t n)
{
	(void)ctx;
	arc4random_buf(buf, n);
}

static void
host_line(void *ctx, enum host_level level, const char *line)
{
	struct client *c = ctx;

	if (level == HOST_WARN)
		strlcpy(c->hint, line, sizeof(c->hint));
	if (c->w->o.verbose)
		fprintf(stderr, "%9.3f client %u: %s\n",
		    (double)(client_now_ms() - c->w->start_ms) / 1000,
		    c->number, line);
}

/* Timers */

static void
arm(struct client *c, struct timer *t, uint64_t due)
{
	if (due == HEAP_NEVER)
		timer_del(&c->w->heap, t);
	else if (timer_set(&c->w->heap, t, due) == -1)
		report_fatal("out of memory");
}

static void
arm_step(struct client *c, uint64_t ms)
{
	arm(c, &c->step, client_now_ms() + ms);
}

static void
engines_due(void *arg, uint64_t now)
{
	struct client *c = arg;

	(void)now;
	ipsec_run(c);
	dial_run(c);
	client_settle(c);
}

/* The end of a session */

/* Free the engines and go on: another session (certainly if redial), or none. */
static void
finish(struct client *c, uint64_t pause_ms, int redial)
{
	struct world *w = c->w;
	uint64_t next = client_now_ms() + pause_ms;

	traffic_free(c);
	flood_stop(c);
	dial_free(c);
	ipsec_free(c);
	timer_del(&w->heap, &c->engines);
	timer_del(&w->heap, &c->steal);
	c->moving = 0;
	if (!w->stopping && (redial || (w->o.loop_ms > 0 &&
	    next < w->start_ms + w->o.loop_ms))) {
		c->stage = STAGE_IDLE;
		arm(c, &c->step, next);
		return;
	}
	timer_del(&w->heap, &c->step);
	c->stage = STAGE_DONE;
	w->running--;
}

void
client_over(struct client *c, const char *fmt, ...)
{
	va_list ap;

	char text[CLIENT_WHYLEN];

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (c->stage == STAGE_TOLD)
		report_note(c, text);
	if (c->over)
		return;
	c->over = 1;
	strlcpy(c->why, text, sizeof(c->why));
}

/* The session ended, and not by us. What there is of it is told goodbye, and
 * nobody waits for an answer. */
static void
ended(struct client *c)
{
	uint64_t pause = c->w->o.pause_ms;

	int redial = c->stage != STAGE_UP && c->stage != STAGE_TOLD &&
	    c->redials > 0;

	if (redial)
		c->redials--;
	if (c->stage == STAGE_UP || c->stage == STAGE_TOLD)
		report_dropped(c);
	else
		report_failed(c);
	dial_drop(c);
	ipsec_close(c, c->why);
	finish(c, pause > RETRY_MS ? pause : RETRY_MS, redial);
}

/* The same, but stay for what else it has to say. */
static void
told(struct client *c)
{
	traffic_stop(c);
	c->stage = STAGE_TOLD;
	arm_step(c, c->w->o.listen_ms);
}

static void
leave(struct client *c)
{
	traffic_report(c);
	if (c->w->o.silent) {
		report_left(c, LEFT_SILENT);
		finish(c, c->w->o.pause_ms, 0);
		return;
	}
	c->stage = STAGE_LEAVING;
	arm_step(c, c->w->o.leave_ms);
	dial_close(c);
}

static void
left(struct client *c, enum report_left how)
{
	ipsec_close(c, "goodbye");
	report_left(c, how);
	finish(c, c->w->o.pause_ms, 0);
}

/* The beginning of one */

static void
client_up(struct client *c)
{
	c->stage = STAGE_UP;
	report_up(c);
	arm_step(c, c->w->o.hold_ms);
	traffic_start(c);
}

static void
client_begin(struct client *c)
{
	c->over = 0;
	c->held = 0;
	c->why[0] = c->hint[0] = '\0';
	c->begun_us = client_now_us();
	report_begun(c);
	arm_step(c, c->w->o.setup_ms);
	if (c->w->o.plain) {
		c->stage = STAGE_L2TP;
		dial_start(c, NULL);
	} else {
		c->stage = STAGE_PHASE1;
		ipsec_start(c);
	}
	client_settle(c);
}

static void
step_due(void *arg, uint64_t now)
{
	struct client *c = arg;

	(void)now;
	switch (c->stage) {
	case STAGE_IDLE:
		client_begin(c);
		return;
	case STAGE_UP:
		c->held = 1;
		traffic_stop(c);
		break;
	case STAGE_LEAVING:
		left(c, LEFT_UNANSWERED);
		return;
	case STAGE_TOLD:
		ended(c);
		return;
	case STAGE_DONE:
		return;
	default:
		client_over(c, "not up in time%s%s",
		    c->hint[0] != '\0' ? "; last: " : "", c->hint);
		break;
	}
	client_settle(c);
}

void
client_settle(struct client *c)
{
	uint64_t a, b;

	if (c->stage == STAGE_IDLE || c->stage == STAGE_DONE)
		return;
	ipsec_settle(c);
	dial_settle(c);
	if (c->stage == STAGE_IPCP && c->dial.up)
		client_up(c);
	if (c->stage == STAGE_UP && !c->over && c->held && traffic_done(c))
		leave(c);
	if (c->stage == STAGE_LEAVING && (c->over || dial_idle(c)))
		left(c, LEFT_CLEAN);
	else if (c->over && c->stage == STAGE_UP && c->w->o.listen_ms > 0 &&
	    !c->ipsec.down)
		told(c);
	else if (c->over && (c->stage != STAGE_TOLD || c->ipsec.down) &&
	    c->stage != STAGE_IDLE && c->stage != STAGE_DONE)
		ended(c);
	if (c->stage == STAGE_IDLE || c->stage == STAGE_DONE)
		return;
	a = ipsec_next(c);
	b = dial_next(c);
	arm(c, &c->engines, a < b ? a : b);
}

void
client_move(struct client *c)
{
	if (c->stage != STAGE_UP || c->over ||
	    c->w->o.move_local.family == ADDR_NONE)
		return;
	ipsec_free(c);
	outer_close(c);
	outer_enter(c->w->o.move_netns);
	c->local = c->w->o.move_local;
	outer_open(c, 0);
	c->moving = 1;
	ipsec_start(c);
	client_settle(c);
}

void
client_stop(struct client *c)
{
	switch (c->stage) {
	case STAGE_IDLE:
		finish(c, 0, 0);
		return;
	case STAGE_UP:
		c->held = 1;
		traffic_stop(c);
		break;
	case STAGE_LEAVING:
	case STAGE_TOLD:
	case STAGE_DONE:
		return;
	default:
		client_over(c, "told to leave");
		break;
	}
	client_settle(c);
}

void
client_init(struct client *c, struct world *w, uint32_t number,
    uint64_t start_ms)
{
	uint32_t round;

	c->w = w;
	c->number = number;
	c->redials = w->o.redials;
	c->host.ctx = c;
	c->host.now = host_clock;
	c->host.random = host_bytes;
	c->host.log = host_line;
	c->stage = STAGE_IDLE;
	timer_init(&c->step, step_due, c);
	timer_init(&c->engines, engines_due, c);
	traffic_init(c);
	ipsec_init(c);
	dial_init(c);
	steal_init(c);
	flood_init(c);
	c->local = options_local(&w->o, number - 1, &round);
	outer_open(c, w->o.any_port || round > 0);
	arm(c, &c->step, start_ms);
}

void
client_free(struct client *c)
{
	outer_close(c);
}
