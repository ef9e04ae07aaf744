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


/* The configuration, read at start and anew. A file with an error changes
 * nothing. Runs in: parents. */

#include <string.h>

#include "daemon_int.h"

struct first_error {
	char	*text;
	size_t	 size;
};

static void
conf_error(void *ctx, const char *line)
{
	struct first_error *first = ctx;

	log_warnx("%s", line);
	if (first->text[0] == '\0')
		strlcpy(first->text, line, first->size);
}

void *
daemon_conf_load(struct daemon *d, char *text, size_t size)
{
	struct first_error	 first = { text, size };
	void			*conf;

	text[0] = '\0';
	conf = d->spec->conf_load(d->path, d->macros, d->nmacros, conf_error,
	    &first);
	if (conf == NULL && text[0] == '\0') {
		snprintf(text, size, "%s: not usable", d->path);
		log_warnx("%s", text);
	}
	return conf;
}

void
daemon_conf_send(struct daemon *d, const void *old)
{
	struct daemon_kid	*kid;
	struct proc_conf	 begin;
	size_t			 i;

	memset(&begin, 0, sizeof(begin));
	begin.reload = old != NULL;
	for (i = 0; i < d->nkids; i++) {
		kid = &d->kids[i];
		link_send(kid->link, PROC_CONF_BEGIN, 0, &begin,
		    sizeof(begin), -1);
		d->spec->conf_send(d, kid->spec->name, kid->link, d->conf,
		    old);
		link_send(kid->link, PROC_CONF_END, 0, NULL, 0, -1);
	}
}

int
daemon_reload(struct daemon *d, char *text, size_t size)
{
	void *conf, *old = d->conf;

	if ((conf = daemon_conf_load(d, text, size)) == NULL) {
		log_warnx("reload: errors, the old configuration stays");
		return -1;
	}
	if (d->spec->conf_prepare != NULL &&
	    d->spec->conf_prepare(d, conf, old) == -1) {
		d->spec->conf_free(conf);
		strlcpy(text, "refused, see the log", size);
		log_warnx("reload: refused, the old configuration stays");
		return -1;
	}
	d->conf = conf;
	daemon_conf_send(d, old);
	daemon_addrs_again(d);
	d->spec->conf_free(old);
	log_info("reloaded");
	return 0;
}

const void *
daemon_conf(const struct daemon *d)
{
	return d->conf;
}
