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

/* vpnctl monitor, in both builds: events of a pppd-lite that is played, as
 * lines for people and for programs; those that are not there are told of; the
 * end when the last has gone. */

#include <sys/types.h>
#include <sys/wait.h>

#include <event.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proc/control.h"
#include "proc/log.h"
#include "proc/sockets.h"
#include "regress/lib/test.h"

#define LIMIT	30	/* seconds for any process here */

struct lab {
	char	dir[64], out[96], err[96];
	pid_t	daemon, vpnctl;
	char	text[8192];	/* what was read last */
};

static struct control	*control;

/* ---- the daemon: an event for each SIGUSR1, the end by SIGTERM ---- */

static void
on_signal(int sig, short events, void *arg)
{
	struct rec r;

	(void)sig;
	(void)events;
	(void)arg;
	control_event_begin(&r, "session_up");
	rec_str(&r, "user", "al\"ice=\033");
	rec_str(&r, "address", "10.9.0.2");
	rec_str(&r, "reason", "");
	rec_u64(&r, "peer_port", 61234);
	rec_bool(&r, "nat", 1);
	control_event(control, &r);
}

static void
serve(struct lab *lab)
{
	struct event	usr1;
	int		fd = sock_listen(lab->dir, "pppd-lite.ctl");

	assert_return_code(fd, 0);
	assert_return_code(lab->daemon = fork(), 0);
	if (lab->daemon == 0) {
		alarm(LIMIT);
		event_init();
		control = control_new(fd, "pppd-lite", NULL, 0, NULL);
		event_set(&usr1, SIGUSR1, EV_SIGNAL | EV_PERSIST, on_signal,
		    NULL);
		event_add(&usr1, NULL);
		event_dispatch();
		_exit(1);
	}
	close(fd);
}

/* ---- vpnctl ---- */

static void
start(struct lab *lab, const char *program, const char *option)
{
	assert_return_code(lab->vpnctl = fork(), 0);
	if (lab->vpnctl != 0)
		return;
	alarm(LIMIT);
	if (dup2(open(lab->out, O_WRONLY | O_CREAT, 0600), 1) == -1 ||
	    dup2(open(lab->err, O_WRONLY | O_CREAT, 0600), 2) == -1)
		_exit(126);
	execl(program, "vpnctl", option, lab->dir, "monitor", NULL);
	_exit(127);
}

static void
slurp(struct lab *lab, const char *path)
{
	FILE	*f = fopen(path, "r");
	size_t	 n = 0;

	if (f != NULL) {
		n = fread(lab->text, 1, sizeof(lab->text) - 1, f);
		fclose(f);
	}
	lab->text[n] = '\0';
}

/* Wait until it has written so many lines. */
static void
seen(struct lab *lab, unsigned int want)
{
	unsigned int	 n = 0, tries;
	const char	*p;

	for (tries = 0; n < want && tries < LIMIT * 100; tries++) {
		poll(NULL, 0, 10);
		slurp(lab, lab->out);
		for (n = 0, p = lab->text; (p = strchr(p, '\n')) != NULL; p++)
			n++;
	}
	assert_int_equal(n, want);
}

/* Line i of the text, without the cut bytes of time behind head. */
static void
line(const struct lab *lab, int i, size_t head, size_t cut, const char *want)
{
	const char	*p = lab->text;
	char		 got[512];

	while (i-- > 0)
		p = strchr(p, '\n') + 1;
	snprintf(got, sizeof(got), "%.*s%.*s", (int)head, p,
	    (int)(strcspn(p, "\n") - head - cut), p + head + cut);
	assert_string_equal(got, want);
}

/* ---- the test ---- */

static void
watch(struct lab *lab, const char *program, const char *option, int wait_ms)
{
	serve(lab);
	start(lab, program, option);
	seen(lab, 1);
	poll(NULL, 0, wait_ms);
	kill(lab->daemon, SIGUSR1);
	seen(lab, 2);
}

static void
end(struct lab *lab)
{
	char	want[512];
	int	status;

	kill(lab->daemon, SIGTERM);
	waitpid(lab->daemon, NULL, 0);
	assert_int_equal(waitpid(lab->vpnctl, &status, 0), lab->vpnctl);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	slurp(lab, lab->err);
	snprintf(want, sizeof(want),
	    "vpnctl: ikeyd: does not run "
	    "(%s/ikeyd.ctl: No such file or directory)\n"
	    "vpnctl: l2tpd: does not run "
	    "(%s/l2tpd.ctl: No such file or directory)\n"
	    "vpnctl: pppd-lite: no answer: closed by the other end\n",
	    lab->dir, lab->dir);
	assert_string_equal(lab->text, want);
}

static void
lab_make(struct lab *lab)
{
	memset(lab, 0, sizeof(*lab));
	strlcpy(lab->dir, "/tmp/adit-monitor.XXXXXX", sizeof(lab->dir));
	assert_non_null(mkdtemp(lab->dir));
	snprintf(lab->out, sizeof(lab->out), "%s/out", lab->dir);
	snprintf(lab->err, sizeof(lab->err), "%s/err", lab->dir);
}

static void
lab_remove(struct lab *lab)
{
	char path[96];

	unlink(lab->out);
	unlink(lab->err);
	snprintf(path, sizeof(path), "%s/pppd-lite.ctl", lab->dir);
	unlink(path);
	rmdir(lab->dir);
}

#define HEAD	"{\"daemon\": \"pppd-lite\", \"time\": "

/* The event comes later than anybody who asks may be silent. */
static void
for_programs(void **state)
{
	struct lab lab;

	lab_make(&lab);
	watch(&lab, *state, "-js", (CTL_IDLE + 2) * 1000);
	line(&lab, 0, strlen(HEAD), 10, HEAD ", \"event\": \"monitor\"}");
	line(&lab, 1, strlen(HEAD), 10, HEAD ", \"event\": \"session_up\", "
	    "\"user\": \"al\\\"ice=\\u001b\", \"address\": \"10.9.0.2\", "
	    "\"reason\": \"\", \"peer_port\": 61234, \"nat\": true}");
	end(&lab);
	lab_remove(&lab);
}

static void
for_people(void **state)
{
	struct lab lab;

	lab_make(&lab);
	watch(&lab, *state, "-s", 0);
	line(&lab, 0, 0, 19, " pppd-lite monitor");
	line(&lab, 1, 0, 19, " pppd-lite session_up "
	    "user=\"al\\\"ice=\\033\" address=10.9.0.2 peer_port=61234 "
	    "nat=yes");
	end(&lab);
	lab_remove(&lab);
}

#define BOTH(test)							\
	cmocka_unit_test_prestate(test, plain),				\
	cmocka_unit_test_prestate(test, sanitized)

int
main(void)
{
	static char plain[] = "../../vpnctl/vpnctl";
	static char sanitized[] = "../../vpnctl/vpnctl-san";
	const struct CMUnitTest tests[] = {
		BOTH(for_programs),
		BOTH(for_people)
	};

	log_init("t_vpnctl_monitor", NULL, LOG_TO_STDERR, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
