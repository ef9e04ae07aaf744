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


/* From the command line to the loop and out again. Runs in: parents. */

#include <sys/types.h>
#include <sys/stat.h>

#include <errno.h>
#include <event.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../conf/conf.h"
#include "child_int.h"
#include "daemon_int.h"
#include "entropy.h"
#include "sockets.h"

#define LISTEN_MS	3000	/* for children of a parent that was killed */

extern char	**environ;

static struct daemon daemon_state;

/* ---- the end ---- */

static void
daemon_unlink(struct daemon *d)
{
	char	 path[256];
	size_t	 i;

	for (i = 0; i < d->nlistening; i++)
		if (sock_path(path, sizeof(path), d->dir,
		    d->spec->listens[i].socket) == 0)
			unlink(path);
	sock_lock_end(d->lock);
}

void
daemon_end(struct daemon *d, int status)
{
	daemon_children_end(d);
	if (d->spec->stopped != NULL)
		d->spec->stopped(d);
	daemon_unlink(d);
	d->spec->conf_free(d->conf);
	log_info("%s", status == 0 ? "stopped" : "down");
	exit(status);
}

static void
stop_limit_due(int fd, short events, void *arg)
{
	(void)fd;
	(void)events;
	log_warnx("children said no goodbye within %d ms", DAEMON_STOP_MS);
	daemon_end(arg, ((struct daemon *)arg)->status);
}

void
daemon_stop(struct daemon *d)
{
	struct timeval	 tv = { DAEMON_STOP_MS / 1000,
			    DAEMON_STOP_MS % 1000 * 1000 };
	size_t		 i;

	if (d->stopping)
		return;
	d->stopping = 1;
	log_debug("stopping");
	evtimer_add(&d->stop_limit, &tv);
	for (i = 0; i < d->nkids; i++) {
		link_phase(d->kids[i].link, link_phase_now(d->kids[i].link) |
		    LINK_PHASE_STOP);
		link_send(d->kids[i].link, PROC_STOP, 0, NULL, 0, -1);
	}
}

/* ---- signals ---- */

static void
on_signal(int sig, short events, void *arg)
{
	struct daemon	*d = arg;
	char		 text[PROC_TEXTLEN];

	(void)events;
	switch (sig) {
	case SIGHUP:
		if (!d->stopping)
			daemon_reload(d, text, sizeof(text));
		break;
	case SIGCHLD:
		if (daemon_reap(d))
			daemon_end(d, 1);
		if (d->stopping && daemon_all_stopped(d))
			daemon_end(d, d->status);
		break;
	default:
		daemon_stop(d);
		break;
	}
}

static void
start_limit_due(int fd, short events, void *arg)
{
	struct daemon *d = arg;

	(void)fd;
	(void)events;
	if (d->started || d->stopping)
		return;
	log_warnx("not all children were ready within %d ms",
	    DAEMON_START_MS);
	daemon_end(d, 1);
}

static void
daemon_events(struct daemon *d)
{
	struct timeval tv = { DAEMON_START_MS / 1000, 0 };

	if (event_init() == NULL)
		fatalx("event_init");
	signal(SIGPIPE, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	signal(SIGUSR2, SIG_IGN);
	signal_set(&d->ev_term, SIGTERM, on_signal, d);
	signal_set(&d->ev_int, SIGINT, on_signal, d);
	signal_set(&d->ev_hup, SIGHUP, on_signal, d);
	signal_set(&d->ev_chld, SIGCHLD, on_signal, d);
	signal_add(&d->ev_term, NULL);
	signal_add(&d->ev_int, NULL);
	signal_add(&d->ev_hup, NULL);
	signal_add(&d->ev_chld, NULL);
	evtimer_set(&d->stop_limit, stop_limit_due, d);
	evtimer_set(&d->start_limit, start_limit_due, d);
	evtimer_add(&d->start_limit, &tv);
	daemon_dial_init(d);
	daemon_addrs_init(d);
}

/* ---- the command line ---- */

static void __attribute__((__noreturn__))
usage(const char *name)
{
	fprintf(stderr, "usage: %s [-dnv] [-D macro=value] [-f file] "
	    "[-s directory]\n", name);
	exit(1);
}

/* The name stays in argv, cut at the '='. */
static void
add_macro(struct daemon *d, char *arg)
{
	struct conf_macro	*m;
	char			*value;

	if ((value = strchr(arg, '=')) == NULL || value == arg)
		fatalx("-D %s: not macro=value", arg);
	*value++ = '\0';
	m = reallocarray(d->macros, d->nmacros + 1, sizeof(*m));
	if (m == NULL)
		fatal("-D");
	d->macros = m;
	m[d->nmacros].name = arg;
	m[d->nmacros].value = value;
	d->nmacros++;
}

/* A copy that stays right when the working directory changes. */
static char *
absolute(const char *path)
{
	char	 cwd[PATH_MAX], *result;
	size_t	 size;

	if (path[0] == '/') {
		result = strdup(path);
	} else {
		if (getcwd(cwd, sizeof(cwd)) == NULL)
			fatal("working directory");
		size = strlen(cwd) + strlen(path) + 2;
		if ((result = malloc(size)) != NULL)
			snprintf(result, size, "%s/%s", cwd, path);
	}
	if (result == NULL)
		fatal("%s", path);
	return result;
}

static void
options(struct daemon *d, int argc, char **argv)
{
	const char	*path = PATH_CONF, *dir = PATH_RUNDIR;
	int		 ch;

	while ((ch = getopt(argc, argv, "dD:f:nP:s:v")) != -1) {
		switch (ch) {
		case 'd':
			d->foreground = 1;
			break;
		case 'D':
			add_macro(d, optarg);
			break;
		case 'f':
			path = optarg;
			break;
		case 'n':
			d->check_only = 1;
			break;
		case 'P':
			d->be_child = optarg;
			break;
		case 's':
			dir = optarg;
			break;
		case 'v':
			d->verbose++;
			break;
		default:
			usage(d->spec->name);
		}
	}
	if (optind != argc)
		usage(d->spec->name);
	if (d->be_child != NULL)
		return;
	d->path = d->foreground ? strdup(path) : absolute(path);
	d->dir = d->foreground ? strdup(dir) : absolute(dir);
	if (d->path == NULL || d->dir == NULL)
		fatal("options");
}

static void __attribute__((__noreturn__))
become_child(struct daemon *d)
{
	size_t i;

	for (i = 0; i < d->spec->nchildren; i++)
		if (strcmp(d->spec->children[i].name, d->be_child) == 0)
			child_main(d->spec, &d->spec->children[i],
			    d->foreground, d->verbose);
	fatalx("-P %s: no such child", d->be_child);
}

/* Whatever opens a file later must not get a standard descriptor. */
static void
standard_fds(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd != -1 && fd <= STDERR_FILENO);
	if (fd != -1)
		close(fd);
}

/* ---- the start ---- */

static int
check_only(struct daemon *d)
{
	int r = d->spec->conf_print(d->conf, stdout, d->verbose);

	if (fflush(stdout) != 0)
		fatal("stdout");
	if (r == 0)
		fprintf(stderr, "configuration OK\n");
	d->spec->conf_free(d->conf);
	return r == 0 ? 0 : 1;
}

/* A listening socket. We have the lock, so whoever listens there may be a child
 * of one that was killed, on its way out: a connection to it ends with it. */
static int
listen_alone(const char *dir, const char *name)
{
	struct pollfd	 p = { -1, 0, 0 };
	int		 fd, gone;

	if ((fd = sock_listen(dir, name)) != -1 || errno != EADDRINUSE)
		return fd;
	if ((p.fd = sock_connect(dir, name)) == -1)
		return sock_listen(dir, name);
	gone = poll(&p, 1, LISTEN_MS) == 1;
	close(p.fd);
	errno = EADDRINUSE;
	return gone ? sock_listen(dir, name) : -1;
}

/* Whatever the children draw must not be guessed. */
static void
random_numbers(void)
{
	if (entropy_ready() == 0)
		return;
	if (errno == EAGAIN)
		fatalx("no random numbers: the kernel has not gathered enough "
		    "yet, try again later");
	fatal("no random numbers");
}

/* Be alone, and have all listening sockets. */
static void
daemon_listen(struct daemon *d)
{
	size_t i;

	if (sock_dir(d->dir) == -1) {
		if (errno == EPERM)
			fatalx("%s: not root's, or others may write to it",
			    d->dir);
		fatal("%s", d->dir);
	}
	if ((d->lock = sock_lock(d->dir, d->spec->name)) == -1) {
		if (errno == EWOULDBLOCK)
			fatalx("%s: another %s runs with this directory",
			    d->dir, d->spec->name);
		fatal("%s/%s.pid", d->dir, d->spec->name);
	}
	d->listen_fds = calloc(d->spec->nlistens + 1, sizeof(int));
	if (d->listen_fds == NULL)
		fatal("sockets");
	for (i = 0; i < d->spec->nlistens; i++) {
		d->listen_fds[i] = listen_alone(d->dir,
		    d->spec->listens[i].socket);
		if (d->listen_fds[i] == -1) {
			log_warn("%s/%s", d->dir, d->spec->listens[i].socket);
			daemon_unlink(d);
			exit(1);
		}
		d->nlistening++;
	}
}

static void
daemon_background(struct daemon *d)
{
	if (d->foreground)
		return;
	if (daemon(0, 0) == -1)
		fatal("daemon");
	log_init(d->spec->name, NULL, LOG_TO_SYSLOG, d->verbose);
	if (sock_lock_pid(d->lock) == -1)
		log_warn("%s/%s.pid", d->dir, d->spec->name);
}

int
daemon_main(int argc, char **argv, const struct daemon_spec *spec)
{
	struct daemon	*d = &daemon_state;
	char		 text[PROC_TEXTLEN];

	d->spec = spec;
	log_init(spec->name, NULL, LOG_TO_STDERR, 0);
	if (proc_self(argv[0]) == -1)
		fatal("%s", argv[0]);
	options(d, argc, argv);
	log_setverbose(d->verbose);
	if (d->be_child != NULL) {
		setproctitle_init(argc, argv, environ);
		become_child(d);
	}
	standard_fds();
	umask(022);
	if (proc_nocore() == -1)	/* it holds the configuration's secrets */
		fatal("no core dumps");

	if ((d->conf = daemon_conf_load(d, text, sizeof(text))) == NULL)
		return 1;
	if (d->check_only)
		return check_only(d);
	if (geteuid() != 0)
		fatalx("needs root");
	random_numbers();
	daemon_listen(d);
	if (spec->conf_prepare != NULL &&
	    spec->conf_prepare(d, d->conf, NULL) == -1) {
		daemon_unlink(d);
		return 1;
	}
	daemon_background(d);
	daemon_events(d);
	daemon_spawn_all(d);
	daemon_conf_send(d, NULL);
	event_dispatch();
	fatalx("the event loop ended");
}
