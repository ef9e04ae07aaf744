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


/* In the background a child's fd 2 is a pipe: its lines go to syslog from
 * here, under the name that we gave it. Runs in: parents. */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "daemon_int.h"

/* "<4>text" from a child's log, or anything at all from a library or from a
 * child that is no longer ours. */
static void
pipe_line(struct daemon_kid *kid, const char *line)
{
	char	 text[LOG_LINELEN + 64];
	int	 pri = LOG_ERR;

	if (line[0] == '<' && line[1] >= '0' && line[1] <= '7' &&
	    line[2] == '>') {
		pri = line[1] - '0';
		line += 3;
	}
	if (line[0] == '\0')
		return;
	snprintf(text, sizeof(text), "%s: %s", kid->spec->name, line);
	log_line(pri, text);
}

static void
pipe_lines(struct daemon_kid *kid)
{
	struct daemon_pipe	*p = &kid->pipe;
	char			*nl;
	size_t			 n;

	while ((nl = memchr(p->buf, '\n', p->len)) != NULL) {
		*nl = '\0';
		pipe_line(kid, p->buf);
		n = (size_t)(nl - p->buf) + 1;
		memmove(p->buf, p->buf + n, p->len - n);
		p->len -= n;
	}
	if (p->len == sizeof(p->buf) - 1) {
		p->buf[p->len] = '\0';
		pipe_line(kid, p->buf);
		p->len = 0;
	}
}

/* 1 if there may be more. */
static int
pipe_read(struct daemon_kid *kid)
{
	struct daemon_pipe	*p = &kid->pipe;
	ssize_t			 n;

	n = read(p->fd, p->buf + p->len, sizeof(p->buf) - 1 - p->len);
	if (n == -1)
		return errno == EINTR;
	if (n == 0) {
		event_del(&p->ev);
		return 0;
	}
	p->len += (size_t)n;
	pipe_lines(kid);
	return 1;
}

static void
pipe_readable(int fd, short events, void *arg)
{
	(void)fd;
	(void)events;
	pipe_read(arg);
}

int
daemon_pipe_open(struct daemon_kid *kid)
{
	struct daemon_pipe	*p = &kid->pipe;
	int			 fds[2];

	p->fd = -1;
	if (kid->d->foreground)
		return -1;
	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) == -1) {
		log_warn("child %s: pipe for its log", kid->spec->name);
		return -1;
	}
	p->fd = fds[0];
	event_set(&p->ev, p->fd, EV_READ | EV_PERSIST, pipe_readable, kid);
	event_add(&p->ev, NULL);
	return fds[1];
}

void
daemon_pipe_drain(struct daemon_kid *kid)
{
	int i;

	if (kid->pipe.fd == -1)
		return;
	for (i = 0; i < 64 && pipe_read(kid); i++)
		continue;
	if (kid->pipe.len > 0) {
		kid->pipe.buf[kid->pipe.len] = '\0';
		pipe_line(kid, kid->pipe.buf);
		kid->pipe.len = 0;
	}
}
