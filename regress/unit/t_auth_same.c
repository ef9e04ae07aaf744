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

/* pppd-lite's auth process does not tell who exists (ATTACKS.md 118): for an
 * unknown user and for a wrong password it sends the same messages with the
 * same words, and works as long. Its links and its parent are stand-ins. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "pppd-lite/msg.h"
#include "proc/child.h"
#include "regress/lib/test.h"

#define ROUNDS	15	/* the quickest of them counts */
#define EACH	300	/* logins of a round */
#define USERS	"alice:\\\n\t:password=wonderland:\n" \
		"bob:\\\n\t:password=builder:\n"

static const struct child_spec	*spec;
static void			*spec_ctx, *engine_ctx;
static const struct link_rule	*engine_rules;
static struct pppd_login_done	 done;		/* the last answer */
static unsigned int		 ndone, nsent;
/* Never looked into. */
static char			 the_parent, the_engine;
static struct link	*const	 parent = (struct link *)(void *)&the_parent;
static struct link	*const	 engine = (struct link *)(void *)&the_engine;

/* ---- stand-ins for common/proc ---- */

void
child_start(const struct child_spec *s, void *ctx)
{
	spec = s;
	spec_ctx = ctx;
}

struct link *
child_parent(void)
{
	return parent;
}

struct link *
link_new(int fd, const char *name, const struct link_rule *rules, size_t n,
    void *ctx, link_down_fn *down)
{
	(void)fd, (void)name, (void)n, (void)down;
	engine_rules = rules;
	engine_ctx = ctx;
	return engine;
}

static void
order(uint16_t type, uint32_t id, const void *data, size_t len, int fd)
{
	struct link_msg m = { type, id, data, len, fd };
	size_t i;

	for (i = 0; i < spec->nrules && spec->rules[i].type != type; i++)
		continue;
	assert_true(i < spec->nrules && len == spec->rules[i].max);
	spec->rules[i].handler(spec_ctx, parent, &m);
}

/* The parent answers that the file is as it was; the engine keeps answers. */
int
link_send(struct link *l, uint16_t type, uint32_t id, const void *data,
    size_t len, int fd)
{
	(void)fd;
	nsent++;
	if (l == parent) {
		assert_int_equal(type, PPPD_USERS_LOOK);
		order(PPPD_USERS_SEEN, id, data, len, -1);
	} else if (type == PPPD_LOGIN_DONE) {
		assert_int_equal(len, sizeof(done));
		memcpy(&done, data, len);
		ndone++;
	}
	return 0;
}

void
link_refuse(struct link *l, const char *fmt, ...)
{
	(void)l;
	fail_msg("refused: %s", fmt);
}

/* ---- the test ---- */

static void
begin(void)
{
	struct pppd_users users;
	struct pppd_realm realm;
	int fds[2];

	auth_process_start();
	spec->peer(spec_ctx, "engine", -1);
	memset(&realm, 0, sizeof(realm));
	memset(&users, 0, sizeof(users));
	strlcpy(realm.name, "LOCAL", sizeof(realm.name));
	strlcpy(realm.path, "users", sizeof(realm.path));
	strlcpy(users.realm, "LOCAL", sizeof(users.realm));
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], USERS, strlen(USERS)), strlen(USERS));
	close(fds[1]);
	spec->conf_begin(spec_ctx, 0);
	order(PPPD_REALM, 0, &realm, sizeof(realm), -1);
	order(PPPD_USERS_FILE, 0, &users, sizeof(users), fds[0]);
	spec->conf_end(spec_ctx, 0);
	close(fds[0]);
}

static struct pppd_login
login(enum ppp_method method, const char *user)
{
	static const uint32_t lens[] = { 0, 10, 16, 49 };
	struct pppd_login q;

	memset(&q, 0, sizeof(q));
	strlcpy(q.realm, "LOCAL", sizeof(q.realm));
	q.request = 7;
	q.method = method;
	q.chap_id = 1;
	q.challenge_len = 16;
	q.response_len = lens[method];
	memset(q.response, 0x42, q.response_len);
	strlcpy(q.user, user, sizeof(q.user));
	return q;
}

/* One login; how many messages it took. */
static unsigned int
ask(const struct pppd_login *q)
{
	struct link_msg m = { PPPD_LOGIN, 9, (const uint8_t *)q, sizeof(*q),
	    -1 };
	unsigned int before = nsent;

	engine_rules[0].handler(engine_ctx, engine, &m);
	return nsent - before;
}

static double
seconds(const struct pppd_login *q)
{
	clock_t begun = clock();
	int i;

	for (i = 0; i < EACH; i++)
		ask(q);
	return (double)(clock() - begun) / CLOCKS_PER_SEC;
}

static void
same(enum ppp_method method)
{
	struct pppd_login known = login(method, "alice"),
	    unknown = login(method, "carol");
	struct pppd_login_done first;
	double t, quick[2] = { 1e9, 1e9 };
	unsigned int n;
	int i;

	n = ask(&known);
	first = done;
	assert_int_equal(first.ok, 0);
	assert_string_equal(first.reason, "wrong password");
	assert_int_equal(ask(&unknown), n);
	assert_string_equal(done.reason, "unknown user");
	/* the reason is for our log only */
	memset(first.reason, 0, sizeof(first.reason));
	memset(done.reason, 0, sizeof(done.reason));
	assert_memory_equal(&done, &first, sizeof(done));
	for (i = 0; i < ROUNDS; i++) {
		t = seconds(&known);
		quick[0] = t < quick[0] ? t : quick[0];
		t = seconds(&unknown);
		quick[1] = t < quick[1] ? t : quick[1];
	}
	printf("# %s: wrong password %.2f us, unknown user %.2f us\n",
	    ppp_method_name(method), quick[0] * 1e6 / EACH,
	    quick[1] * 1e6 / EACH);
	if (quick[1] < quick[0] * 0.8 || quick[1] > quick[0] * 1.25)
		fail_msg("the time tells them apart");
}

static void
unknown_user_or_wrong_password(void **state)
{
	(void)state;
	begin();
	same(PPP_METHOD_PAP);
	same(PPP_METHOD_CHAP_MD5);
	same(PPP_METHOD_MSCHAPV2);
	assert_true(ndone > 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_user_or_wrong_password)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
