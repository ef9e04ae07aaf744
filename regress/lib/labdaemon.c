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

/* A daemon that a test starts. Runs in: tests. */

#include <sys/types.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "labdaemon.h"
#include "proc/log.h"
#include "test.h"

void
labdaemon_init(struct labdaemon *d, const char *name)
{
	static int once;

	if (!once++) {
		log_init("test", "", LOG_TO_STDERR, 0);
		signal(SIGPIPE, SIG_IGN);
	}
	snprintf(d->dir, sizeof(d->dir), "/tmp/adit-%s.XXXXXX", name);
	assert_non_null(mkdtemp(d->dir));
	snprintf(d->conf, sizeof(d->conf), "%s/vpn.conf", d->dir);
	snprintf(d->log, sizeof(d->log), "%s/log", d->dir);
}

void
labdaemon_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static void
exec_daemon(const struct labdaemon *d, const char *program)
{
	int fd = open(d->log, O_WRONLY | O_CREAT | O_APPEND, 0600);

	dup2(fd, 2);
	setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
	setenv("UBSAN_OPTIONS", "print_stacktrace=1", 1);
	execl(program, program, "-d", "-v", "-f", d->conf, "-s", d->dir,
	    (char *)NULL);
	_exit(127);
}

void
labdaemon_start(struct labdaemon *d, const char *program)
{
	if ((d->pid = fork()) == 0)
		exec_daemon(d, program);
	assert_true(d->pid > 0);
}

int
labdaemon_ended(struct labdaemon *d)
{
	if (d->pid > 0 && waitpid(d->pid, &d->status, WNOHANG) == d->pid)
		d->pid = 0;
	return d->pid == 0;
}

int
labdaemon_exit(const struct labdaemon *d)
{
	return WIFEXITED(d->status) ? WEXITSTATUS(d->status) : -1;
}

void
labdaemon_kill(struct labdaemon *d)
{
	if (d->pid <= 0)
		return;
	kill(d->pid, SIGKILL);
	(void)waitpid(d->pid, &d->status, 0);
	d->pid = 0;
}

unsigned int
labdaemon_log_count(struct labdaemon *d, const char *text)
{
	int fd = open(d->log, O_RDONLY);
	ssize_t n = fd == -1 ? 0 : read(fd, d->text, sizeof(d->text) - 1);
	unsigned int count = 0;
	const char *p = d->text;

	if (fd != -1)
		close(fd);
	assert_true(n >= 0);
	d->text[n] = '\0';
	for (; *text != '\0' && (p = strstr(p, text)) != NULL; p++)
		count++;
	return count;
}

void
labdaemon_check(struct labdaemon *d)
{
	assert_int_equal(labdaemon_log_count(d, "ERROR: "), 0);
	assert_int_equal(labdaemon_log_count(d, "runtime error"), 0);
	assert_int_equal(labdaemon_log_count(d, "sandbox"), 0);
}

int
labdaemon_remove(struct labdaemon *d)
{
	char cmd[128];

	snprintf(cmd, sizeof(cmd), "rm -rf %s", d->dir);
	return system(cmd) == 0 ? 0 : -1;
}
