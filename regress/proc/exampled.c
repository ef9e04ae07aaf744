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


/* A daemon that does nothing but what every daemon does, so that the tests can
 * break it. Its configuration is lines "answer NUMBER", "stubborn", "dial
 * SOCKET"; anything else is an error. Runs in: parent. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"
#include "exampled.h"
#include "proc/daemon.h"

#define USER	"nobody"

struct example_conf {
	struct ex_item	item;
};

/* ---- configuration ---- */

static int
conf_line(struct example_conf *c, const char *line, const struct conf_macro *m,
    size_t n)
{
	size_t i;

	if (sscanf(line, "answer %u", &c->item.answer) == 1)
		return 0;
	if (sscanf(line, "dial %31s", c->item.dial) == 1)
		return 0;
	if (strcmp(line, "stubborn\n") == 0) {
		c->item.stubborn = 1;
		return 0;
	}
	for (i = 0; i < n; i++)
		if (strncmp(line, "answer $", 8) == 0 &&
		    strncmp(line + 8, m[i].name, strlen(m[i].name)) == 0) {
			c->item.answer = (uint32_t)atoi(m[i].value);
			return 0;
		}
	return -1;
}

static void *
load(const char *path, const struct conf_macro *macros, size_t n,
    void (*error)(void *, const char *), void *errctx)
{
	struct example_conf	*c;
	FILE			*f;
	char			 line[128], text[512];
	int			 lineno = 0, bad = 0;

	if ((f = fopen(path, "r")) == NULL) {
		snprintf(text, sizeof(text), "%s: cannot be read", path);
		error(errctx, text);
		return NULL;
	}
	if ((c = calloc(1, sizeof(*c))) == NULL)
		fatal("conf");
	while (fgets(line, sizeof(line), f) != NULL) {
		lineno++;
		if (conf_line(c, line, macros, n) == 0)
			continue;
		snprintf(text, sizeof(text), "%s:%d: not understood", path,
		    lineno);
		error(errctx, text);
		bad = 1;
	}
	fclose(f);
	if (bad) {
		free(c);
		return NULL;
	}
	return c;
}

static int
print(const void *conf, FILE *f, int verbose)
{
	const struct example_conf *c = conf;

	if (verbose)
		fprintf(f, "answer %u\n", c->item.answer);
	return 0;
}

/* 13 is what cannot be had, however well it is written. */
static int
prepare(struct daemon *d, void *conf, const void *old)
{
	const struct example_conf *c = conf;

	(void)d;
	(void)old;
	if (c->item.answer != 13)
		return 0;
	log_warnx("answer 13 cannot be had");
	return -1;
}

static void
conf_send(struct daemon *d, const char *child, struct link *l,
    const void *conf, const void *old)
{
	const struct example_conf *c = conf;

	(void)d;
	(void)child;
	(void)old;
	link_send(l, EX_ITEM, 0, &c->item, sizeof(c->item), -1);
}

static void
stopped(struct daemon *d)
{
	(void)d;
	log_info("kernel is clean");
}

/* ---- what the engine may ask ---- */

static void
on_ask(void *ctx, struct link *l, struct link_msg *m)
{
	struct ex_number n;

	(void)ctx;
	memcpy(&n, m->data, sizeof(n));
	if (n.value > 1000)
		link_refuse(l, "ASK %u: over 1000", n.value);
	else
		log_info("asked %u", n.value);
}

static void
on_late(void *ctx, struct link *l, struct link_msg *m)
{
	(void)ctx;
	(void)l;
	(void)m;
	log_info("late");
}

static const struct link_rule engine_rules[] = {
	{ EX_ASK, sizeof(struct ex_number), sizeof(struct ex_number), NOFD,
	    LINK_PHASE_RUN, on_ask },
	{ EX_GIVE, sizeof(struct ex_number), sizeof(struct ex_number), WANTFD,
	    LINK_PHASE_RUN, on_ask },
	{ EX_LATE, 0, 0, NOFD, LINK_PHASE_STOP, on_late }
};

static const char *const engine_dials[] = { "other.sock", NULL };

static const struct daemon_child children[] = {
	{ "engine", USER, SANDBOX_ENGINE, NULL, engine_start, engine_rules,
	    sizeof(engine_rules) / sizeof(engine_rules[0]), engine_dials },
	{ "keys", USER, SANDBOX_KEYS, NULL, keys_start, NULL, 0, NULL },
	{ "worker", USER, SANDBOX_WORKER, NULL, worker_start, NULL, 0, NULL }
};

static const struct daemon_listen listens[] = {
	{ "exampled.ctl", "engine" },
	{ "example.sock", "engine" }
};

static const struct daemon_pair pairs[] = { { "engine", "keys" } };

static const struct daemon_spec spec = {
	"exampled",
	children, sizeof(children) / sizeof(children[0]),
	listens, sizeof(listens) / sizeof(listens[0]),
	pairs, sizeof(pairs) / sizeof(pairs[0]),
	load, free, print, prepare, conf_send, NULL, NULL, stopped
};

int
main(int argc, char **argv)
{
	return daemon_main(argc, argv, &spec);
}
