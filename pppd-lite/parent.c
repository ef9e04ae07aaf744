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

/* The parent of pppd-lite: what the daemon consists of, its configuration for
 * each child, and the users files. Runs in: parent. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/conf.h"
#include "msg.h"
#include "parent.h"
#include "users.h"
#include "users_file.h"

#define USER	"_pppdlite"

/* The users file of one realm. */
struct realm_file {
	char			name[CONF_NAMELEN];
	char			path[CONF_PATHLEN];
	struct users_seen	seen;
	int			fd;	/* to be sent, or -1 */
};

struct files {
	struct realm_file	v[PPPD_MAXREALMS];
	size_t			n;
};

static struct files	files;		/* of the configuration in force */

/* ---- configuration ---- */

static void *
load(const char *path, const struct conf_macro *macros, size_t nmacros,
    void (*error)(void *, const char *), void *errctx)
{
	return conf_load(path, macros, nmacros, error, errctx);
}

static void
unload(void *conf)
{
	conf_free(conf);
}

static void
print_error(void *ctx, const char *line)
{
	fprintf(ctx, "%s\n", line);
}

/* -n reads the users files, too: with a broken one there is no start. */
static int
check_users(const char *path, FILE *f)
{
	struct users_seen seen;
	struct users *us;
	char *text = NULL;
	size_t len = 0;
	FILE *in;
	int bad, fd;

	if ((fd = users_file_open(path, &seen)) == -1)
		return -1;
	if (seen.size > USERS_MAXFILE || (text = malloc((size_t)seen.size + 1))
	    == NULL || (in = fdopen(fd, "r")) == NULL) {
		fprintf(f, "%s: cannot be read, or too large\n", path);
		close(fd);
		free(text);
		return -1;
	}
	len = fread(text, 1, (size_t)seen.size, in);
	us = users_parse(text, len, path, print_error, f);
	bad = us == NULL;
	users_free(us);
	freezero(text, (size_t)seen.size + 1);
	fclose(in);
	return bad ? -1 : 0;
}

static int
print(const void *conf, FILE *f, int verbose)
{
	const struct conf *c = conf;
	const struct conf_realm *r;
	int res = 0;

	if (verbose)
		conf_print(c, f, 1);
	else
		conf_notes(c, f);
	TAILQ_FOREACH(r, &c->realms, entry)
		if (check_users(r->users_file, f) == -1)
			res = -1;
	return res;
}

/* ---- users files ---- */

static void
files_close(struct files *fs)
{
	size_t i;

	for (i = 0; i < fs->n; i++)
		if (fs->v[i].fd != -1)
			close(fs->v[i].fd);
	memset(fs, 0, sizeof(*fs));
}

/* Open all, so that a configuration whose users cannot be had is refused. */
static int
prepare(struct daemon *d, void *conf, const void *old)
{
	struct conf *c = conf;
	const struct conf_realm *r;
	struct files new;
	struct realm_file *f;

	(void)d;
	(void)old;
	conf_forget(c, 0);
	memset(&new, 0, sizeof(new));
	TAILQ_FOREACH(r, &c->realms, entry) {
		f = &new.v[new.n++];
		(void)strlcpy(f->name, r->name, sizeof(f->name));
		(void)strlcpy(f->path, r->users_file, sizeof(f->path));
		if ((f->fd = users_file_open(f->path, &f->seen)) == -1) {
			files_close(&new);
			return -1;
		}
	}
	files_close(&files);
	files = new;
	return 0;
}

static void
send_file(struct link *l, struct realm_file *f)
{
	struct pppd_users u;

	memset(&u, 0, sizeof(u));
	(void)strlcpy(u.realm, f->name, sizeof(u.realm));
	if (f->fd != -1)
		(void)link_send(l, PPPD_USERS_FILE, 0, &u, sizeof(u), f->fd);
	f->fd = -1;
}

/* auth has a login of this realm: has the file changed? A name that is not
 * there any more is an older configuration's, which is no lie. */
static void
on_users_look(void *ctx, struct link *l, struct link_msg *m)
{
	struct pppd_users u;
	struct realm_file *f;
	size_t i;

	(void)ctx;
	memcpy(&u, m->data, sizeof(u));
	for (i = 0; i < files.n; i++) {
		f = &files.v[i];
		if (strncmp(f->name, u.realm, sizeof(u.realm)) != 0 ||
		    !users_file_changed(f->path, &f->seen))
			continue;
		f->fd = users_file_open(f->path, &f->seen);
		send_file(l, f);
	}
	(void)link_send(l, PPPD_USERS_SEEN, m->id, &u, sizeof(u), -1);
}

/* ---- items for the children ---- */

static void
send_realms(struct link *l, const struct conf *c)
{
	const struct conf_realm *r;
	struct pppd_realm m;
	size_t i;

	TAILQ_FOREACH(r, &c->realms, entry) {
		memset(&m, 0, sizeof(m));
		(void)strlcpy(m.name, r->name, sizeof(m.name));
		(void)strlcpy(m.path, r->users_file, sizeof(m.path));
		m.strip_nt_domain = r->strip_nt_domain;
		m.strip_atmark_realm = r->strip_atmark_realm;
		(void)link_send(l, PPPD_REALM, 0, &m, sizeof(m), -1);
	}
	for (i = 0; i < files.n; i++)
		send_file(l, &files.v[i]);
}

static void
send_pools(struct link *l, const struct conf *c)
{
	const struct conf_ipcp *p;
	struct pppd_pool m;

	TAILQ_FOREACH(p, &c->ipcps, entry) {
		memset(&m, 0, sizeof(m));
		(void)strlcpy(m.name, p->name, sizeof(m.name));
		memcpy(m.range, p->range, sizeof(m.range));
		m.nrange = p->nrange;
		memcpy(m.dns, p->dns, sizeof(m.dns));
		memcpy(m.nbns, p->nbns, sizeof(m.nbns));
		(void)link_send(l, PPPD_POOL, 0, &m, sizeof(m), -1);
	}
}

static uint32_t
pool_index(const struct conf *c, const char *name)
{
	const struct conf_ipcp *p;
	uint32_t i = 0;

	TAILQ_FOREACH(p, &c->ipcps, entry) {
		if (strcmp(p->name, name) == 0)
			break;
		i++;
	}
	return i;
}

/* The strongest first. */
static uint32_t
methods(uint8_t bits, uint8_t v[PPP_METHOD_MAX])
{
	uint32_t n = 0;

	if (bits & CONF_AUTH_MSCHAPV2)
		v[n++] = PPP_METHOD_MSCHAPV2;
	if (bits & CONF_AUTH_CHAP)
		v[n++] = PPP_METHOD_CHAP_MD5;
	if (bits & CONF_AUTH_PAP)
		v[n++] = PPP_METHOD_PAP;
	return n;
}

static void
send_bind(struct link *l, const struct conf *c, const struct conf_bind *b)
{
	const struct conf_tunnel *t = conf_tunnel_find(c, b->tunnel);
	const struct conf_interface *i = conf_interface_find(c, b->interface);
	const struct conf_realm *r = conf_realm_find(c, b->realm);
	struct pppd_bind m;

	if (t == NULL || i == NULL || r == NULL)
		return;		/* conf_load() has refused such */
	memset(&m, 0, sizeof(m));
	(void)strlcpy(m.tunnel, b->tunnel, sizeof(m.tunnel));
	(void)strlcpy(m.realm, b->realm, sizeof(m.realm));
	(void)strlcpy(m.prefix, r->prefix, sizeof(m.prefix));
	(void)strlcpy(m.suffix, r->suffix, sizeof(m.suffix));
	m.user_max_session = r->user_max_session;
	m.pool = pool_index(c, i->ipcp);
	(void)strlcpy(m.ifname, i->name, sizeof(m.ifname));
	m.address = i->address;
	m.nmethods = methods(t->auth_methods, m.methods);
	m.mru = t->mru;
	if (t->tcp_mss_adjust)
		m.pipex_flags |= MSG_PIPEX_MSS_ADJUST;
	if (t->ingress_filter)
		m.pipex_flags |= MSG_PIPEX_INGRESS_FILTER;
	m.echo_interval = t->lcp_keepalive ? t->lcp_keepalive_interval : 0;
	m.echo_again = t->lcp_keepalive_again;
	m.lcp = t->lcp;
	m.ipcp = t->ipcp;
	m.echo_failures = t->lcp_keepalive_retry;
	m.idle_timeout = t->idle_timeout;
	m.session_timeout = t->session_timeout;
	(void)link_send(l, PPPD_BIND, 0, &m, sizeof(m), -1);
}

static void
conf_send(struct daemon *d, const char *child, struct link *l,
    const void *conf, const void *old)
{
	const struct conf *c = conf;
	const struct conf_bind *b;
	struct pppd_limits m;

	(void)d;
	(void)old;
	if (strcmp(child, "auth") == 0) {
		send_realms(l, c);
		return;
	}
	memset(&m, 0, sizeof(m));
	m.max_session = c->max_session;
	m.user_max_session = c->user_max_session;
	(void)link_send(l, PPPD_LIMITS, 0, &m, sizeof(m), -1);
	send_pools(l, c);
	TAILQ_FOREACH(b, &c->binds, entry)
		send_bind(l, c, b);
}

/* ---- the daemon ---- */

static const struct link_rule auth_rules[] = {
	{ PPPD_USERS_LOOK, sizeof(struct pppd_users),
	    sizeof(struct pppd_users), NOFD,
	    LINK_PHASE_RUN | LINK_PHASE_STOP, on_users_look },
};

static const char *const engine_dials[] = { "pipex.sock", NULL };

static const struct daemon_child children[] = {
	{ "engine", USER, SANDBOX_ENGINE, NULL, engine_start, NULL, 0,
	    engine_dials },
	{ "auth", USER, SANDBOX_KEYS, NULL, auth_process_start, auth_rules,
	    sizeof(auth_rules) / sizeof(auth_rules[0]), NULL },
};

static const struct daemon_listen listens[] = {
	{ "pppd-lite.ctl", "engine" },
	{ "session.sock", "engine" },
};

static const struct daemon_pair pairs[] = { { "engine", "auth" } };

const struct daemon_spec pppd_spec = {
	"pppd-lite",
	children, sizeof(children) / sizeof(children[0]),
	listens, sizeof(listens) / sizeof(listens[0]),
	pairs, sizeof(pairs) / sizeof(pairs[0]),
	load, unload, print, prepare, conf_send, NULL, NULL, NULL
};
