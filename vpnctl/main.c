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


/* vpnctl(8): asks the daemons, prints what they say. Runs in: vpnctl, with the
 * rights of its caller until all connections are made. */

#include <sys/types.h>
#include <sys/time.h>

#include <event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "client.h"
#include "json.h"
#include "monitor.h"
#include "proc/log.h"
#include "show.h"
#include "words.h"

/* stdio asks about a file that it finds a buffer for by itself, which the
 * sandbox forbids. */
static char	stdout_buf[65536];

static void __attribute__((__noreturn__))
usage(void)
{
	words_usage(stderr);
	exit(1);
}

/* What each daemon answered to an order. */
static void
tell(const struct answer *answers, size_t n)
{
	char	 text[4 * CTL_TEXTLEN];
	size_t	 i;

	for (i = 0; i < n; i++) {
		if (answers[i].state != ANSWER_OK)
			continue;
		text_escape(text, sizeof(text), answers[i].text,
		    strlen(answers[i].text));
		printf("%s: %s\n", answers[i].daemon,
		    text[0] != '\0' ? text : "ok");
	}
}

static void
print(const struct word *w, const struct answer *answers, size_t n, size_t ok,
    const struct records *records, int json)
{
	if (w->type != CTL_SHOW) {
		if (json)
			json_answers(stdout, answers, n);
		else
			tell(answers, n);
	} else if (ok > 0) {
		if (json)
			json_records(stdout, records);
		else
			show_table(stdout, records, w->object);
	}
}

/* Ask, print, complain; the exit status of the process. */
static int
run(const struct word *w, const char *arg, const char *dir, int json)
{
	struct answer	 answers[WORDS_MAXDAEMONS];
	struct records	 records = TAILQ_HEAD_INITIALIZER(records);
	size_t		 i, ok, n = words_daemons(w);

	memset(answers, 0, sizeof(answers));
	for (i = 0; i < n; i++)
		answers[i].daemon = w->daemons[i];
	if (w->type == CTL_MONITOR)
		return monitor(dir, answers, n, json);
	ok = client_ask(dir, w->type, arg, answers, n, &records);
	print(w, answers, n, ok, &records, json);
	records_free(&records);
	if (fflush(stdout) == EOF) {
		log_warn("standard output");
		return 1;
	}
	for (i = 0; i < n; i++)
		if (answers[i].state != ANSWER_OK)
			log_warnx("%s: %s", answers[i].daemon,
			    answers[i].text[0] != '\0' ? answers[i].text :
			    "refused");
	return ok == n ? 0 : 1;
}

int
main(int argc, char **argv)
{
	const struct word	*w;
	const char		*arg, *dir = PATH_RUNDIR;
	int			 ch, json = 0;

	log_init("vpnctl", NULL, LOG_TO_STDERR, 0);
	while ((ch = getopt(argc, argv, "js:")) != -1) {
		switch (ch) {
		case 'j':
			json = 1;
			break;
		case 's':
			dir = optarg;
			break;
		default:
			usage();
		}
	}
	if ((w = words_find(argc - optind, argv + optind, &arg)) == NULL)
		usage();
	setvbuf(stdout, stdout_buf, _IOFBF, sizeof(stdout_buf));
	tzset();
	if (event_init() == NULL)
		fatalx("event_init");
	/* exit(3) runs what the sandbox may not like */
	_exit(run(w, arg, dir, json));
}
