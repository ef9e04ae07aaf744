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

/* The auth process: alone in having the passwords. It reads the users files
 * that the parent opens, and says whether a response is right, and what comes
 * with the user. Runs in: auth. */

#include <sys/queue.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "msg.h"
#include "ppp/chap_md5.h"
#include "ppp/mschapv2.h"
#include "proc/child.h"
#include "users.h"

/* Logins under way at a time; each waits only for the parent's look at the
 * file. */
#define MAXPENDING	1024

struct realm {
	struct pppd_realm	 conf;
	int			 used;
	struct users		*users;	/* NULL: none could be read */
};

struct pending {
	TAILQ_ENTRY(pending)	 entry;
	uint32_t		 id;	/* the engine's */
	struct pppd_login	 login;
};

struct auth_process {
	struct realm		 realm[PPPD_MAXREALMS];
	struct realm		 next[PPPD_MAXREALMS];
	int			 configuring;	/* items go to next */
	int			 started;
	struct link		*engine;
	TAILQ_HEAD(, pending)	 pending;	/* in the order asked */
	uint32_t		 npending;
};

/* ---- the file ---- */

static void
log_error(void *ctx, const char *line)
{
	(void)ctx;
	log_warnx("%s", line);
}

/* All there is to read, into memory of its own. NULL after a log line. */
static char *
read_all(int fd, const char *path, size_t *len)
{
	size_t size = 65536, n = 0;
	char *buf, *more;
	ssize_t got;

	if ((buf = calloc(1, size)) == NULL)
		goto fail;
	while ((got = read(fd, buf + n, size - n)) > 0) {
		n += (size_t)got;
		if (n < size)
			continue;
		if (size >= USERS_MAXFILE ||
		    (more = recallocarray(buf, size, 2 * size, 1)) == NULL)
			goto fail;
		buf = more;
		size *= 2;
	}
	if (got == 0) {
		*len = n;
		return buf;
	}
fail:
	log_warn("%s: cannot be read, or is over %d bytes", path,
	    USERS_MAXFILE);
	freezero(buf, size);
	return NULL;
}

static struct users *
users_read(int fd, const char *path)
{
	struct users *us;
	size_t len;
	char *text;

	if ((text = read_all(fd, path, &len)) == NULL)
		return NULL;
	us = users_parse(text, len, path, log_error, NULL);
	freezero(text, len);
	return us;
}

static struct realm *
realm_find(struct realm *realms, const char *name)
{
	int i;

	for (i = 0; i < PPPD_MAXREALMS; i++)
		if (realms[i].used && strcmp(realms[i].conf.name, name) == 0)
			return &realms[i];
	return NULL;
}

/* Tell the engine which addresses belong to somebody. */
static void
announce(struct auth_process *a, uint32_t slot)
{
	const struct users *us = a->realm[slot].users;
	struct pppd_fixed_begin b = { slot };
	struct pppd_fixed f;
	size_t i, n = us == NULL ? 0 : users_count(us);

	link_send(a->engine, PPPD_FIXED_BEGIN, 0, &b, sizeof(b), -1);
	memset(&f, 0, sizeof(f));
	f.slot = slot;
	for (i = 0; i < n; i++) {
		if (users_at(us, i)->address != 0)
			f.address[f.n++] = users_at(us, i)->address;
		if (f.n == PPPD_MAXFIXED || (i + 1 == n && f.n > 0)) {
			link_send(a->engine, PPPD_FIXED, 0, &f, sizeof(f), -1);
			f.n = 0;
		}
	}
}

static void
on_users_file(void *ctx, struct link *l, struct link_msg *m)
{
	struct auth_process *a = ctx;
	struct pppd_users u;
	struct realm *r;
	struct users *us;

	memcpy(&u, m->data, sizeof(u));
	r = realm_find(a->configuring ? a->next : a->realm, u.realm);
	if (r == NULL) {
		link_refuse(l, "users of a realm that is not there");
		return;
	}
	us = users_read(m->fd, r->conf.path);
	if (us == NULL) {
		if (!a->started)
			fatalx("%s: has errors", r->conf.path);
		log_warnx("%s: has errors, the users stay as they were",
		    r->conf.path);
		return;
	}
	log_info("%s: %zu users", r->conf.path, users_count(us));
	users_free(r->users);
	r->users = us;
	if (!a->configuring)
		announce(a, (uint32_t)(r - a->realm));
}

/* ---- configuration ---- */

static void
conf_begin(void *ctx, int reload)
{
	struct auth_process *a = ctx;

	(void)reload;
	a->configuring = 1;
}

static void
on_realm(void *ctx, struct link *l, struct link_msg *m)
{
	struct auth_process *a = ctx;
	struct pppd_realm r;
	int i;

	memcpy(&r, m->data, sizeof(r));
	for (i = 0; i < PPPD_MAXREALMS && a->next[i].used; i++)
		continue;
	if (!a->configuring || i == PPPD_MAXREALMS) {
		link_refuse(l, "realm that cannot be");
		return;
	}
	a->next[i].conf = r;
	a->next[i].used = 1;
}

/* A file that had errors leaves the users as they were. */
static void
keep_users(struct auth_process *a, struct realm *new)
{
	struct realm *old;
	int i;

	for (i = 0; i < PPPD_MAXREALMS && new->users == NULL; i++) {
		old = &a->realm[i];
		if (old->used && strcmp(old->conf.path, new->conf.path) == 0) {
			new->users = old->users;
			old->users = NULL;
		}
	}
}

static void
conf_end(void *ctx, int reload)
{
	struct auth_process *a = ctx;
	int was[PPPD_MAXREALMS];
	uint32_t i;

	(void)reload;
	for (i = 0; i < PPPD_MAXREALMS; i++) {
		was[i] = a->realm[i].used;
		if (a->next[i].used)
			keep_users(a, &a->next[i]);
	}
	for (i = 0; i < PPPD_MAXREALMS; i++)
		users_free(a->realm[i].users);
	memcpy(a->realm, a->next, sizeof(a->realm));
	memset(a->next, 0, sizeof(a->next));
	a->configuring = 0;
	a->started = 1;
	for (i = 0; i < PPPD_MAXREALMS; i++)
		if (was[i] || a->realm[i].used)
			announce(a, i);
}

/* ---- is it right? ---- */

/* Both as long as they can be, so that the time tells nothing. */
static int
same_password(const char *password, const uint8_t *given, size_t len)
{
	uint8_t a[PPP_AUTH_MAX + 1], b[PPP_AUTH_MAX + 1];
	int same;

	memset(a, 0, sizeof(a));
	memset(b, 0, sizeof(b));
	(void)strlcpy((char *)a, password, sizeof(a));
	memcpy(b, given, len);
	same = timingsafe_bcmp(a, b, sizeof(a)) == 0 &&
	    memchr(given, '\0', len) == NULL;
	explicit_bzero(a, sizeof(a));
	explicit_bzero(b, sizeof(b));
	return same && len > 0;
}

static int
right_mschapv2(const struct pppd_login *q, const char *password,
    struct pppd_login_done *d)
{
	uint8_t hash[MSCHAPV2_NTHASH];
	char proof[MSCHAPV2_PROOF];
	int ok = 0;

	if (q->challenge_len == MSCHAPV2_CHALLENGE &&
	    mschapv2_nt_hash(password, hash) == 0)
		ok = mschapv2_check(hash, q->user, q->challenge, q->response,
		    q->response_len);
	if (ok && mschapv2_proof(hash, q->user, q->challenge, q->response,
	    proof) == 0) {
		(void)strlcpy(d->text, proof, sizeof(d->text));
		(void)strlcat(d->text, " M=Access granted", sizeof(d->text));
	}
	explicit_bzero(hash, sizeof(hash));
	return ok;
}

static int
right(const struct pppd_login *q, const char *password,
    struct pppd_login_done *d)
{
	switch (q->method) {
	case PPP_METHOD_PAP:
		return same_password(password, q->response, q->response_len);
	case PPP_METHOD_CHAP_MD5:
		return chap_md5_check((uint8_t)q->chap_id, password,
		    strlen(password), q->challenge, q->challenge_len,
		    q->response, q->response_len);
	case PPP_METHOD_MSCHAPV2:
		return right_mschapv2(q, password, d);
	default:
		return 0;
	}
}

/* By the name as it is, or without "DOMAIN\", which Windows adds, and "@realm",
 * as the realm has it. */
static const struct user *
find(const struct realm *r, const char *name)
{
	const struct user *whole = users_find(r->users, name), *bare;
	char buf[PPP_USERLEN], *at;

	(void)strlcpy(buf, r->conf.strip_nt_domain ? mschapv2_user(name) : name,
	    sizeof(buf));
	if (r->conf.strip_atmark_realm && (at = strrchr(buf, '@')) != NULL)
		*at = '\0';
	bare = users_find(r->users, buf);
	return whole != NULL ? whole : bare;
}

/* An unknown user costs the same work as a wrong password, so that neither
 * the answer nor its time tells which names exist; only the log does. */
static void
check(const struct realm *r, const struct pppd_login *q,
    struct pppd_login_done *d)
{
	static const struct user nobody = { .password = "nobody's password" };
	const struct user *u = &nobody;

	if (r->users != NULL && (u = find(r, q->user)) == NULL)
		u = &nobody;
	d->ok = (uint32_t)right(q, u->password, d);
	if (u == &nobody) {
		d->ok = 0;
		(void)strlcpy(d->reason, r->users == NULL ?
		    "the users file has errors" : "unknown user",
		    sizeof(d->reason));
	} else if (!d->ok) {
		(void)strlcpy(d->reason, "wrong password", sizeof(d->reason));
	} else if (u->calling[0] != '\0' &&
	    strcmp(u->calling, q->calling) != 0) {
		d->ok = 0;
		d->denied = 1;
		(void)strlcpy(d->reason, "calling number does not match",
		    sizeof(d->reason));
	}
	if (d->ok) {
		d->address = u->address;
		(void)strlcpy(d->user, u->name, sizeof(d->user));
	} else
		explicit_bzero(d->text, sizeof(d->text));
}

static void
reply(struct auth_process *a, uint32_t id, const struct pppd_login *q)
{
	struct pppd_login_done d;
	const struct realm *r = realm_find(a->realm, q->realm);

	memset(&d, 0, sizeof(d));
	d.request = q->request;
	if (r != NULL)
		check(r, q, &d);
	else
		(void)strlcpy(d.reason, "its realm is gone", sizeof(d.reason));
	link_send(a->engine, PPPD_LOGIN_DONE, id, &d, sizeof(d), -1);
	explicit_bzero(&d, sizeof(d));
}

/* ---- the engine asks, the parent has looked ---- */

static void
on_login(void *ctx, struct link *l, struct link_msg *m)
{
	struct auth_process *a = ctx;
	struct pppd_users look;
	struct pending *p;

	if ((p = calloc(1, sizeof(*p))) == NULL) {
		log_warn("login");
		return;
	}
	p->id = m->id;
	memcpy(&p->login, m->data, sizeof(p->login));
	if (memchr(p->login.realm, '\0', sizeof(p->login.realm)) == NULL ||
	    p->login.challenge_len > sizeof(p->login.challenge) ||
	    p->login.response_len > sizeof(p->login.response) ||
	    memchr(p->login.user, '\0', sizeof(p->login.user)) == NULL ||
	    memchr(p->login.calling, '\0', sizeof(p->login.calling)) == NULL) {
		link_refuse(l, "malformed login");
		freezero(p, sizeof(*p));
		return;
	}
	memset(&look, 0, sizeof(look));
	(void)strlcpy(look.realm, p->login.realm, sizeof(look.realm));
	if (a->npending == MAXPENDING) {
		reply(a, p->id, &p->login);
		freezero(p, sizeof(*p));
		return;
	}
	TAILQ_INSERT_TAIL(&a->pending, p, entry);
	a->npending++;
	link_send(child_parent(), PPPD_USERS_LOOK, p->id, &look, sizeof(look),
	    -1);
}

static void
on_users_seen(void *ctx, struct link *l, struct link_msg *m)
{
	struct auth_process *a = ctx;
	struct pending *p = TAILQ_FIRST(&a->pending);

	if (p == NULL || p->id != m->id) {
		link_refuse(l, "an answer that nobody asked for");
		return;
	}
	TAILQ_REMOVE(&a->pending, p, entry);
	a->npending--;
	reply(a, p->id, &p->login);
	freezero(p, sizeof(*p));
}

/* ---- life ---- */

static const struct link_rule engine_rules[] = {
	{ PPPD_LOGIN, sizeof(struct pppd_login), sizeof(struct pppd_login),
	    NOFD, LINK_PHASE_START, on_login },
};

static void
engine_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	(void)ctx;
	(void)l;
	if (how == LINK_LIED)
		fatalx("engine: %s", why);
	log_debug("link to the engine: %s", why);
}

static void
peer(void *ctx, const char *name, int fd)
{
	struct auth_process *a = ctx;

	a->engine = link_new(fd, name, engine_rules,
	    sizeof(engine_rules) / sizeof(engine_rules[0]), a, engine_down);
}

#define LIVE	(LINK_PHASE_RUN | LINK_PHASE_STOP)

static const struct link_rule rules[] = {
	{ PPPD_REALM, sizeof(struct pppd_realm), sizeof(struct pppd_realm),
	    NOFD, LINK_PHASE_RUN, on_realm },
	{ PPPD_USERS_FILE, sizeof(struct pppd_users),
	    sizeof(struct pppd_users), WANTFD, LIVE,
	    on_users_file },
	{ PPPD_USERS_SEEN, sizeof(struct pppd_users),
	    sizeof(struct pppd_users), NOFD, LIVE, on_users_seen },
};

static const struct child_spec spec = {
	rules, sizeof(rules) / sizeof(rules[0]), conf_begin, conf_end, peer,
	NULL
};

void
auth_process_start(void)
{
	struct auth_process *a;

	if ((a = calloc(1, sizeof(*a))) == NULL)
		fatal("auth");
	TAILQ_INIT(&a->pending);
	child_start(&spec, a);
}
