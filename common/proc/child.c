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


/* What every child of every daemon does. Runs in: children. */

#include <sys/socket.h>
#include <sys/stat.h>

#include <event.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "child_int.h"
#include "listener.h"

#define EARLY_FDS	160	/* above those that a child has from its start */
#define CHILD_MAXNAMES	8	/* sockets dialled, sockets listened on */

/* A socket name and who takes its descriptors. */
struct child_name {
	char	 name[PROC_NAMELEN];
	void	(*fn)(void *, int);
	void	*ctx;
};

static struct child {
	const struct child_spec		*spec;
	void				*ctx;
	struct link			*parent;
	int				 stopping;
	uint32_t			 conf_reload;
	struct child_name		 dials[CHILD_MAXNAMES];
	size_t				 ndials;
	struct child_name		 listeners[CHILD_MAXNAMES];
	size_t				 nlisteners;

	/* the control socket */
	const char			*daemon;
	struct control_cmd		*cmds;	/* the daemon's and ours */
	size_t				 ncmds;
	void				*control_ctx;
	char				 control_name[PROC_NAMELEN];
	struct control			*control;
	struct control_req		*reloads[CONTROL_MAXCLIENTS];
} child;

static struct event log_timer;

/* ---- messages from the parent ---- */

/* The name in a message, or NULL and the parent is refused. */
static const char *
child_name(struct link *l, const struct link_msg *m, struct proc_name *n)
{
	memcpy(n, m->data, sizeof(*n));
	if (memchr(n->name, '\0', sizeof(n->name)) != NULL)
		return n->name;
	link_refuse(l, "type %u: name without end", m->type);
	return NULL;
}

static struct child_name *
child_find(struct child_name *names, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(names[i].name, name) == 0)
			return &names[i];
	return NULL;
}

static struct child_name *
child_add(struct child_name *names, size_t *n, const char *name)
{
	if (*n == CHILD_MAXNAMES)
		fatalx("socket %s: more than %d names", name, CHILD_MAXNAMES);
	if (strlcpy(names[*n].name, name, sizeof(names[*n].name)) >=
	    sizeof(names[*n].name))
		fatalx("socket %s: name too long", name);
	return &names[(*n)++];
}

static void
on_conf_begin(void *ctx, struct link *l, struct link_msg *m)
{
	struct proc_conf conf;

	(void)ctx;
	(void)l;
	memcpy(&conf, m->data, sizeof(conf));
	child.conf_reload = conf.reload;
	if (child.spec->conf_begin != NULL)
		child.spec->conf_begin(child.ctx, conf.reload != 0);
}

static void
on_conf_end(void *ctx, struct link *l, struct link_msg *m)
{
	(void)ctx;
	(void)l;
	(void)m;
	if (child.spec->conf_end != NULL)
		child.spec->conf_end(child.ctx, child.conf_reload != 0);
}

static void
on_listen_fd(void *ctx, struct link *l, struct link_msg *m)
{
	struct child_name	*n;
	struct proc_name	 name;

	(void)ctx;
	if (child_name(l, m, &name) == NULL)
		return;
	if (child.cmds != NULL && strcmp(name.name, child.control_name) == 0) {
		child.control = control_new(m->fd, child.daemon, child.cmds,
		    child.ncmds, child.control_ctx);
	} else if ((n = child_find(child.listeners, child.nlisteners,
	    name.name)) != NULL) {
		listener_new(m->fd, n->name, n->fn, n->ctx);
	} else {
		link_refuse(l, "nobody listens on %s", name.name);
		return;
	}
	m->fd = -1;
}

static void
on_dialed(void *ctx, struct link *l, struct link_msg *m)
{
	struct child_name	*n;
	struct proc_name	 name;
	int			 fd = m->fd;

	(void)ctx;
	if (child_name(l, m, &name) == NULL)
		return;
	if ((n = child_find(child.dials, child.ndials, name.name)) == NULL) {
		link_refuse(l, "nobody dialled %s", name.name);
		return;
	}
	m->fd = -1;
	n->fn(n->ctx, fd);
}

static void
on_peer_link(void *ctx, struct link *l, struct link_msg *m)
{
	struct proc_name	 name;
	int			 fd = m->fd;

	(void)ctx;
	if (child_name(l, m, &name) == NULL)
		return;
	if (child.spec->peer == NULL) {
		link_refuse(l, "no link to %s wanted", name.name);
		return;
	}
	m->fd = -1;
	child.spec->peer(child.ctx, name.name, fd);
}

static void
on_stop(void *ctx, struct link *l, struct link_msg *m)
{
	(void)ctx;
	(void)l;
	(void)m;
	if (child.stopping)
		return;
	child.stopping = 1;
	if (child.spec->stop != NULL)
		child.spec->stop(child.ctx);
	else
		child_stopped();
}

static void
on_log_level(void *ctx, struct link *l, struct link_msg *m)
{
	struct proc_number level;

	(void)ctx;
	(void)l;
	memcpy(&level, m->data, sizeof(level));
	log_setverbose((int)level.value);
}

static void
on_reloaded(void *ctx, struct link *l, struct link_msg *m)
{
	struct proc_result	 res;
	struct control_req	*req;

	(void)ctx;
	memcpy(&res, m->data, sizeof(res));
	if (m->id >= CONTROL_MAXCLIENTS || child.reloads[m->id] == NULL ||
	    memchr(res.text, '\0', sizeof(res.text)) == NULL) {
		link_refuse(l, "RELOADED that nobody asked for");
		return;
	}
	req = child.reloads[m->id];
	child.reloads[m->id] = NULL;
	control_end(req, res.failed ? CTL_FAILED : CTL_OK, "%s", res.text);
}

#define LIVE	(LINK_PHASE_RUN | LINK_PHASE_STOP)

static const struct link_rule child_rules[] = {
	{ PROC_CONF_BEGIN, sizeof(struct proc_conf), sizeof(struct proc_conf),
	    NOFD, LIVE, on_conf_begin },
	{ PROC_CONF_END, 0, 0, NOFD, LIVE, on_conf_end },
	{ PROC_LISTEN_FD, sizeof(struct proc_name), sizeof(struct proc_name),
	    WANTFD, LIVE, on_listen_fd },
	{ PROC_DIALED, sizeof(struct proc_name), sizeof(struct proc_name),
	    WANTFD, LIVE, on_dialed },
	{ PROC_PEER_LINK, sizeof(struct proc_name), sizeof(struct proc_name),
	    WANTFD, LIVE, on_peer_link },
	{ PROC_STOP, 0, 0, NOFD, LIVE, on_stop },
	{ PROC_LOG_LEVEL, sizeof(struct proc_number),
	    sizeof(struct proc_number), NOFD, LIVE, on_log_level },
	{ PROC_RELOADED, sizeof(struct proc_result),
	    sizeof(struct proc_result), NOFD, LIVE, on_reloaded }
};

/* A successor may wait for our sockets already. Left to the kernel they would
 * be closed after all that came later and takes time, like interfaces. */
static void
release(void)
{
	int fd;

	for (fd = STDERR_FILENO + 1; fd < EARLY_FDS; fd++)
		close(fd);
}

/* Without the parent there is no reason to live. */
static void
child_parent_down(void *ctx, struct link *l, enum link_down how,
    const char *why)
{
	(void)ctx;
	(void)l;
	if (how != LINK_CLOSED)
		fatalx("link to the parent: %s", why);
	if (!child.stopping)
		log_warnx("parent is gone, going down");
	release();
	_exit(child.stopping ? 0 : 1);
}

/* ---- requests of the daemon's code ---- */

void
child_start(const struct child_spec *spec, void *ctx)
{
	if (child.spec != NULL)
		fatalx("child_start twice");
	child.spec = spec;
	child.ctx = ctx;
	child.parent = link_new(PROC_LINK_FD, "parent", child_rules,
	    sizeof(child_rules) / sizeof(child_rules[0]), NULL,
	    child_parent_down);
	link_rules(child.parent, spec->rules, spec->nrules, ctx);
	link_phase(child.parent, LINK_PHASE_RUN);
	link_send(child.parent, PROC_READY, 0, NULL, 0, -1);
}

struct link *
child_parent(void)
{
	if (child.parent == NULL)
		fatalx("child_start comes first");
	return child.parent;
}

void
child_stopped(void)
{
	link_send(child_parent(), PROC_STOPPED, 0, NULL, 0, -1);
}

int
child_stopping(void)
{
	return child.stopping;
}

void
child_dial(const char *name, void (*on_fd)(void *, int), void *ctx)
{
	struct child_name	*n;
	struct proc_name	 msg;

	if ((n = child_find(child.dials, child.ndials, name)) == NULL)
		n = child_add(child.dials, &child.ndials, name);
	n->fn = on_fd;
	n->ctx = ctx;
	memset(&msg, 0, sizeof(msg));
	strlcpy(msg.name, name, sizeof(msg.name));
	link_send(child_parent(), PROC_DIAL, 0, &msg, sizeof(msg), -1);
}

void
child_listener(const char *name, void (*on_accept)(void *, int), void *ctx)
{
	struct child_name *n;

	n = child_add(child.listeners, &child.nlisteners, name);
	n->fn = on_accept;
	n->ctx = ctx;
}

/* ---- the control socket ---- */

static void
control_reload(void *ctx, struct control_req *req, const char *arg)
{
	uint32_t id;

	(void)ctx;
	(void)arg;
	for (id = 0; id < CONTROL_MAXCLIENTS; id++)
		if (child.reloads[id] == NULL)
			break;
	if (id == CONTROL_MAXCLIENTS) {
		control_end(req, CTL_FAILED, "too many reloads at once");
		return;
	}
	child.reloads[id] = req;
	link_send(child_parent(), PROC_RELOAD, id, NULL, 0, -1);
}

static void
control_log(void *ctx, struct control_req *req, const char *arg)
{
	struct proc_number level;

	(void)ctx;
	level.value = strcmp(arg, "verbose") == 0;
	link_send(child_parent(), PROC_LOG, 0, &level, sizeof(level), -1);
	control_end(req, CTL_OK, "%s", "");
}

static const struct control_cmd child_cmds[] = {
	{ CTL_RELOAD, NULL, control_reload },
	{ CTL_LOG, "verbose", control_log },
	{ CTL_LOG, "brief", control_log }
};

void
child_control(const char *daemon, const struct control_cmd *cmds, size_t n,
    void *ctx)
{
	size_t ours = sizeof(child_cmds) / sizeof(child_cmds[0]);

	if ((child.cmds = calloc(n + ours, sizeof(*cmds))) == NULL)
		fatal("control");
	memcpy(child.cmds, child_cmds, sizeof(child_cmds));
	if (n > 0)
		memcpy(child.cmds + ours, cmds, n * sizeof(*cmds));
	child.ncmds = n + ours;
	child.daemon = daemon;
	child.control_ctx = ctx;
	strlcpy(child.control_name, daemon, sizeof(child.control_name));
	strlcat(child.control_name, ".ctl", sizeof(child.control_name));
}

void
child_event(struct rec *r)
{
	if (child.control != NULL)
		control_event(child.control, r);
}

/* ---- from the command line to the loop ---- */

static void
log_timer_due(int fd, short events, void *arg)
{
	(void)fd;
	(void)events;
	(void)arg;
	log_limit_tick();
}

static void
log_held(void)
{
	struct timeval tv = { 1, 0 };

	evtimer_add(&log_timer, &tv);
}

/* Signals from a terminal or a killall go to the parent, which stops its
 * children in order. */
static void
child_signals(void)
{
	static const int	 ignored[] = {
		SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2
	};
	size_t			 i;

	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
}

void
child_main(const struct daemon_spec *spec, const struct daemon_child *dc,
    int foreground, int verbose)
{
	struct stat	 st;
	uint32_t	 seed;

	log_init(spec->name, dc->name,
	    foreground ? LOG_TO_STDERR : LOG_TO_PIPE, verbose);
	if (fstat(PROC_LINK_FD, &st) == -1 || !S_ISSOCK(st.st_mode))
		fatalx("-P is for the parent's use");
	setproctitle("%s", dc->name);
	child_signals();

	/* What opens files by itself does so now, or not at all. */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	setenv("TZ", ":/etc/localtime", 0);	/* unset: glibc looks each time */
	tzset();
	arc4random_buf(&seed, sizeof(seed));
	if (event_init() == NULL)
		fatalx("event_init");
	evtimer_set(&log_timer, log_timer_due, NULL);
	log_limit_notify(log_held);
	if (dc->prepare != NULL)
		dc->prepare();
	proc_confine(dc->user, PATH_EMPTY, dc->profile);

	dc->start();
	if (child.spec == NULL)
		fatalx("no child_start");
	event_dispatch();
	fatalx("the event loop ended");
}
