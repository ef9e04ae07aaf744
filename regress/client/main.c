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

/* roadwarrior: L2TP/IPsec clients made of our own engines, many in one
 * process and without privileges but for ports 500 and 4500: no kernel IPsec,
 * PPP or tun. What goes through their sessions it makes and checks itself. */

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "pipexd/esp/esp.h"

static struct event on_alarm, on_int, on_term, on_usr1;

static void
told_to_stop(int signal_number, short events, void *arg)
{
	struct world *w = arg;
	uint32_t i;

	(void)signal_number;
	(void)events;
	if (w->stopping)
		return;
	w->stopping = 1;
	for (i = 0; i < w->o.clients; i++)
		client_stop(&w->clients[i]);
}

static void
told_to_move(int signal_number, short events, void *arg)
{
	struct world *w = arg;
	uint32_t i;

	(void)signal_number;
	(void)events;
	for (i = 0; i < w->o.clients; i++)
		client_move(&w->clients[i]);
}

/* Wakes the loop; the timers are run after every round of it. */
static void
alarm_due(int fd, short events, void *arg)
{
	(void)fd;
	(void)events;
	(void)arg;
}

static void
esp_due(void *arg, uint64_t now)
{
	struct world *w = arg;

	(void)now;
	esp_run(w->esp);
}

static void
arm_alarm(struct world *w)
{
	struct timeval tv;
	uint64_t due = esp_next(w->esp), now = client_now_ms(), wait;

	if (due == HEAP_NEVER)
		timer_del(&w->heap, &w->esp_due);
	else if (timer_set(&w->heap, &w->esp_due, due) == -1)
		report_fatal("out of memory");
	due = heap_next(&w->heap);
	wait = due > now ? due - now : 0;
	if (wait > 1000)
		wait = 1000;
	tv.tv_sec = (time_t)(wait / 1000);
	tv.tv_usec = (suseconds_t)(wait % 1000 * 1000);
	evtimer_add(&on_alarm, &tv);
}

static void
run(struct world *w)
{
	while (w->running > 0) {
		arm_alarm(w);
		if (event_loop(EVLOOP_ONCE) == -1)
			err(2, "event_loop");
		heap_run(&w->heap, client_now_ms());
	}
}

static void
begin(struct world *w)
{
	const struct options *o = &w->o;
	uint32_t i;

	if ((w->clients = calloc(o->clients, sizeof(*w->clients))) == NULL)
		err(2, NULL);
	heap_init(&w->heap);
	timer_init(&w->esp_due, esp_due, w);
	w->start_ms = client_now_ms();
	w->running = o->clients;
	for (i = 0; i < o->clients; i++)
		client_init(&w->clients[i], w, i + 1,
		    w->start_ms + i * o->stagger_ms);
	ipsec_world(w);
	dial_world(w);
}

static void
end(struct world *w)
{
	uint32_t i;

	for (i = 0; i < w->o.clients; i++)
		client_free(&w->clients[i]);
	esp_free(w->esp);
	heap_free(&w->heap);
	free(w->clients);
	explicit_bzero(&w->o, sizeof(w->o));
}

int
main(int argc, char **argv)
{
	static struct world w;
	struct event_base *base;
	int status;

	options_parse(&w.o, argc, argv);
	if (w.o.wrong_psk)
		strlcpy(w.o.psk, "this is not the key", sizeof(w.o.psk));
	if ((base = event_init()) == NULL)
		errx(2, "no event loop");
	evtimer_set(&on_alarm, alarm_due, NULL);
	signal_set(&on_int, SIGINT, told_to_stop, &w);
	signal_set(&on_term, SIGTERM, told_to_stop, &w);
	signal_set(&on_usr1, SIGUSR1, told_to_move, &w);
	signal_add(&on_int, NULL);
	signal_add(&on_usr1, NULL);
	signal_add(&on_term, NULL);
	begin(&w);
	run(&w);
	status = report_sum(&w);
	end(&w);
	signal_del(&on_int);
	signal_del(&on_term);
	signal_del(&on_usr1);
	evtimer_del(&on_alarm);
	event_base_free(base);
	return status;
}
