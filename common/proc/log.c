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


/* Lines of one process to where they go. Runs in: every process. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "../base/text.h"
#include "log.h"

static const char	*log_daemon = "";
static const char	*log_proc;
static enum log_dest	 log_dest = LOG_TO_STDERR;
static int		 log_verbosity;

void
log_init(const char *daemon, const char *proc, enum log_dest dest,
    int verbosity)
{
	log_daemon = daemon;
	log_proc = proc != NULL && proc[0] != '\0' ? proc : NULL;
	log_dest = dest;
	log_verbosity = verbosity;
	if (dest == LOG_TO_SYSLOG)
		openlog(daemon, LOG_PID | LOG_NDELAY, LOG_DAEMON);
}

void
log_setverbose(int verbosity)
{
	log_verbosity = verbosity;
}

int
log_verbose(void)
{
	return log_verbosity;
}

/* One write for a whole line, so that lines of several processes do not mix.
 * Nobody waits for the log: what cannot be written is lost. */
static void
log_write(const char *line, size_t len)
{
	ssize_t n;

	do
		n = write(STDERR_FILENO, line, len);
	while (n == -1 && errno == EINTR);
}

/* line is printable. */
static void
log_emit(int pri, const char *line)
{
	char	 buf[LOG_LINELEN + 128];
	int	 n;

	switch (log_dest) {
	case LOG_TO_SYSLOG:
		syslog(pri, "%s", line);
		return;
	case LOG_TO_PIPE:
		n = snprintf(buf, sizeof(buf), "<%d>%s\n", pri, line);
		break;
	default:
		if (log_proc != NULL)
			n = snprintf(buf, sizeof(buf), "%s[%s]: %s\n",
			    log_daemon, log_proc, line);
		else
			n = snprintf(buf, sizeof(buf), "%s: %s\n",
			    log_daemon, line);
		break;
	}
	if (n < 0)
		return;
	if ((size_t)n >= sizeof(buf)) {
		n = sizeof(buf) - 1;
		buf[n - 1] = '\n';
	}
	log_write(buf, (size_t)n);
}

void
log_line(int pri, const char *text)
{
	char	 line[LOG_LINELEN], *p;
	int	 saved = errno;

	strlcpy(line, text, sizeof(line));
	for (p = line; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	log_emit(pri, line);
	errno = saved;
}

static void
vlog(int pri, const char *error, const char *fmt, va_list ap)
{
	char	 text[LOG_LINELEN], line[LOG_LINELEN];
	size_t	 n;

	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		text[0] = '\0';
	if (error != NULL) {
		n = strlen(text);
		snprintf(text + n, sizeof(text) - n, ": %s", error);
	}
	text_escape(line, sizeof(line), text, strlen(text));
	log_emit(pri, line);
}

void
log_warn(const char *fmt, ...)
{
	va_list	 ap;
	int	 saved = errno;

	va_start(ap, fmt);
	vlog(LOG_WARNING, strerror(saved), fmt, ap);
	va_end(ap);
	errno = saved;
}

void
log_warnx(const char *fmt, ...)
{
	va_list	 ap;
	int	 saved = errno;

	va_start(ap, fmt);
	vlog(LOG_WARNING, NULL, fmt, ap);
	va_end(ap);
	errno = saved;
}

void
log_info(const char *fmt, ...)
{
	va_list	 ap;
	int	 saved = errno;

	va_start(ap, fmt);
	vlog(LOG_INFO, NULL, fmt, ap);
	va_end(ap);
	errno = saved;
}

void
log_debug(const char *fmt, ...)
{
	va_list	 ap;
	int	 saved = errno;

	if (log_verbosity < 1)
		return;
	va_start(ap, fmt);
	vlog(LOG_DEBUG, NULL, fmt, ap);
	va_end(ap);
	errno = saved;
}

/* A child must not run what the parent registered for exit, nor look for
 * leaks in a sandbox. */
static void __attribute__((__noreturn__))
log_end(void)
{
	if (log_proc != NULL)
		_exit(1);
	exit(1);
}

void
fatal(const char *fmt, ...)
{
	va_list	 ap;
	int	 saved = errno;

	va_start(ap, fmt);
	vlog(LOG_CRIT, strerror(saved), fmt, ap);
	va_end(ap);
	log_end();
}

void
fatalx(const char *fmt, ...)
{
	va_list	 ap;

	va_start(ap, fmt);
	vlog(LOG_CRIT, NULL, fmt, ap);
	va_end(ap);
	log_end();
}
