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

/* An l2tpd and a pipexd to test pppd-lite between. Runs in: tests. */

#include <sys/types.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "labhost.h"
#include "msg/ctl.h"
#include "msg/hello.h"
#include "pppd-lite/ppp/mschapv2.h"
#include "pppdlab.h"
#include "proc/child.h"
#include "proc/link.h"
#include "proc/sockets.h"

/* ---- time ---- */

static void
turn(struct lab *lab)
{
	labhost_turn(5);
	heap_run(&lab->heap, clock_ms());
}

void
lab_wait(struct lab *lab, int (*cond)(struct lab *, void *), void *arg,
    const char *what)
{
	uint64_t limit = clock_ms() + LAB_LIMIT;

	while (!cond(lab, arg)) {
		if (clock_ms() < limit) {
			turn(lab);
			continue;
		}
		fprintf(stderr, "# waited in vain: %s\n", what);
		(void)lab_log_count(lab, "");
		fprintf(stderr, "%s", lab->daemon.text);
		fail();
	}
}

void
lab_sleep(struct lab *lab, unsigned int ms)
{
	uint64_t end = clock_ms() + ms;

	while (clock_ms() < end)
		turn(lab);
}

/* ---- clients ---- */

static void
on_send(void *ctx, const uint8_t *data, size_t len)
{
	struct call *c = ctx;
	struct msg_session_frame f = { c->session, data, len };
	uint8_t buf[MSG_MAXLEN];
	int n = msg_session_frame_encode(&f, buf, sizeof(buf));

	assert_true(n > 0);
	if (!c->mute)
		lab_to_pppd(c->lab, c->moves ? MSG_SESSION_PROVE_FRAME :
		    MSG_SESSION_FRAME, buf, n);
}

static void
on_auth(void *ctx, const struct ppp_auth_request *r)
{
	struct call *c = ctx;
	struct ppp_auth_answer a;
	uint8_t hash[MSCHAPV2_NTHASH], peer[MSCHAPV2_CHALLENGE];

	memset(&a, 0, sizeof(a));
	a.id = r->id;
	a.ok = 1;
	if (r->method == PPP_METHOD_PAP) {
		a.response_len = strlen(c->password);
		memcpy(a.response, c->password, a.response_len);
		ppp_auth_answer(c->ppp, &a);
		return;
	}
	a.response_len = MSCHAPV2_RESPONSE;
	arc4random_buf(peer, sizeof(peer));
	assert_int_equal(mschapv2_nt_hash(c->password, hash), 0);
	assert_int_equal(mschapv2_respond(hash, r->user, r->challenge, peer,
	    a.response), 0);
	assert_int_equal(mschapv2_proof(hash, r->user, r->challenge,
	    a.response, a.text), 0);
	ppp_auth_answer(c->ppp, &a);
}

static void
on_opened(void *ctx, const struct ppp_network *n)
{
	struct call *c = ctx;

	(void)n;
	ppp_pipex_answer(c->ppp, 1, NULL);
}

static void
on_up(void *ctx, const struct ppp_network *n)
{
	struct call *c = ctx;

	c->network = *n;
	c->up++;
}

static void
on_ending(void *ctx)
{
	(void)ctx;
}

static void
on_closed(void *ctx, enum ppp_reason reason, const char *text)
{
	struct call *c = ctx;

	(void)text;
	c->closed++;
	c->reason = reason;
	ppp_free(c->ppp);
	c->ppp = NULL;
}

static const struct ppp_ops ops = {
	on_send, on_auth, on_opened, on_up, on_ending, on_closed, NULL, NULL
};

void
lab_to_pppd(struct lab *lab, uint16_t type, const uint8_t *buf, int len)
{
	assert_true(len > 0);
	if (lab->session_link != NULL)
		link_send(lab->session_link, type, 0, buf, (size_t)len, -1);
}

void
call_record(const struct call *c, struct msg_session *m)
{
	memset(m, 0, sizeof(*m));
	m->session = c->session;
	m->proto = MSG_PROTO_L2TP;
	m->flow = 7;
	m->tunnel_id = 11;
	m->peer_tunnel_id = 12;
	m->session_id = (uint16_t)(1000 + c->session);
	m->peer_session_id = 14;
	m->inner_port = 1701;
	m->local = addr_v4((const uint8_t[]){ 192, 0, 2, 1 }, 1701);
	m->peer = addr_v4((const uint8_t[]){ 203, 0, 113, c->peer_host },
	    4500);
	m->nat = 1;
	strlcpy(m->ike, "aes256-sha2_256-modp2048", sizeof(m->ike));
	strlcpy(m->esp, "aes256-sha1", sizeof(m->esp));
	strlcpy(m->tunnel, c->tunnel, sizeof(m->tunnel));
	strlcpy(m->host, "laptop", sizeof(m->host));
}

struct call *
lab_call_tunnel(struct lab *lab, const char *tunnel, const char *user,
    const char *password)
{
	struct call *c = &lab->calls[lab->ncalls];
	struct msg_session m;
	struct ppp_conf conf;
	uint8_t buf[MSG_MAXLEN];

	assert_true(lab->ncalls < LAB_MAXCALLS);
	lab->ncalls++;
	c->lab = lab;
	c->session = 100 + lab->ncalls;
	c->peer_host = (uint8_t)(10 + lab->ncalls);
	c->password = password;
	c->tunnel = tunnel;
	call_record(c, &m);
	lab_to_pppd(lab, MSG_SESSION_OPEN, buf,
	    msg_session_encode(&m, buf, sizeof(buf)));

	ppp_conf_defaults(&conf);
	conf.role = PPP_CLIENT;
	conf.methods[1] = PPP_METHOD_PAP;
	conf.nmethods = 2;
	conf.ask_dns = conf.ask_nbns = 1;
	strlcpy(conf.name, user, sizeof(conf.name));
	c->ppp = ppp_new(&labhost, &ops, c, &conf, &lab->heap,
	    c->counters, "client peer 192.0.2.1");
	assert_non_null(c->ppp);
	ppp_lower_up(c->ppp);
	return c;
}

struct call *
lab_call(struct lab *lab, const char *user, const char *password)
{
	return lab_call_tunnel(lab, "L2TP", user, password);
}

static int
call_is_up(struct lab *lab, void *arg)
{
	struct call *c = arg;

	(void)lab;
	return c->up || c->closed;
}

static int
call_is_closed(struct lab *lab, void *arg)
{
	struct call *c = arg;

	(void)lab;
	return c->closed && c->hung_up;
}

void
call_want_up(struct call *c)
{
	lab_wait(c->lab, call_is_up, c, "session up");
	if (c->closed) {
		(void)lab_log_count(c->lab, "");
		fprintf(stderr, "# closed, not up\n%s", c->lab->daemon.text);
		fail();
	}
}

void
call_want_closed(struct call *c)
{
	lab_wait(c->lab, call_is_closed, c, "session closed");
}

struct lab_pipex *
call_pipex(struct call *c)
{
	size_t i;

	for (i = 0; i < c->lab->npipex; i++)
		if (c->lab->pipex[i].add.session_id == 1000 + c->session)
			return &c->lab->pipex[i];
	return NULL;
}

/* ---- l2tpd ---- */

struct call *
lab_call_find(struct lab *lab, uint32_t session)
{
	uint32_t i;

	for (i = 0; i < lab->ncalls; i++)
		if (lab->calls[i].session == session)
			return &lab->calls[i];
	fail_msg("no call %u", session);
	return NULL;
}

static void
on_frame(void *ctx, struct link *l, struct link_msg *m)
{
	struct msg_session_frame f;
	struct call *c;

	(void)l;
	assert_int_equal(msg_session_frame_decode(&f, m->data, m->len), 0);
	c = lab_call_find(ctx, f.session);
	assert_int_equal(c->hung_up, 0);
	if (c->ppp != NULL && !c->mute)
		ppp_input(c->ppp, f.data, f.len);
}

static void
on_close(void *ctx, struct link *l, struct link_msg *m)
{
	struct msg_session_end d;
	struct call *c;

	(void)l;
	assert_int_equal(msg_session_end_decode(&d, m->data, m->len), 0);
	c = lab_call_find(ctx, d.session);
	c->hung_up++;
	c->result = d.result;
	strlcpy(c->why, d.reason, sizeof(c->why));
	if (c->ppp != NULL)
		ppp_lower_down(c->ppp, "CDN");
}

static void
on_login(void *ctx, struct link *l, struct link_msg *m)
{
	struct msg_session_login login;
	struct call *c;

	(void)l;
	assert_int_equal(msg_session_login_decode(&login, m->data, m->len), 0);
	c = lab_call_find(ctx, login.session);
	/* Before anything that a user has. */
	assert_int_equal(c->up + c->hung_up, 0);
	c->logged_in++;
}

static const struct link_rule session_rules[] = {
	{ MSG_SESSION_FRAME, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_frame },
	{ MSG_SESSION_CLOSE, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_close },
	{ MSG_SESSION_LOGIN, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_login },
	{ MSG_SESSION_PROVE_FRAME, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN,
	    lab_on_prove_frame },
	{ MSG_SESSION_PROVED, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN,
	    lab_on_proved },
};

static void
session_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct lab *lab = ctx;

	(void)how;
	(void)why;
	if (l == lab->session_link)
		lab->session_link = NULL;
	link_free(l);
}

static int
try_connect(struct lab *lab, void *arg)
{
	int *fd = arg;

	*fd = sock_connect(lab->daemon.dir, "session.sock");
	return *fd != -1;
}

void
lab_l2tpd_connect(struct lab *lab)
{
	int fd = -1;

	lab_wait(lab, try_connect, &fd, "session.sock");
	lab->session_link = link_new(fd, "pppd-lite", session_rules,
	    sizeof(session_rules) / sizeof(session_rules[0]), lab,
	    session_down);
	link_hello(lab->session_link, "l2tpd");
}

void
lab_l2tpd_drop(struct lab *lab)
{
	link_free(lab->session_link);
	lab->session_link = NULL;
}

/* ---- vpnctl ---- */

static int
ctl_is_done(struct lab *lab, void *arg)
{
	(void)arg;
	return lab->ctl.done;
}

int
lab_ctl(struct lab *lab, uint16_t type, const char *word)
{
	ctlend_ask(&lab->ctl, lab->daemon.dir, "pppd-lite.ctl", type, word);
	lab_wait(lab, ctl_is_done, NULL, "answer of pppd-lite.ctl");
	ctlend_end(&lab->ctl);
	return lab->ctl.status;
}

static int
is_empty(struct lab *lab, void *arg)
{
	(void)arg;
	return lab_ctl(lab, CTL_SHOW, "sessions") == CTL_OK &&
	    lab->ctl.nrec == 0;
}

void
lab_want_empty(struct lab *lab)
{
	lab_wait(lab, is_empty, NULL, "no session left");
}

static int
has_events(struct lab *lab, void *arg)
{
	return lab->ctl.nrec >= *(size_t *)arg;
}

void
lab_events(struct lab *lab, size_t n)
{
	lab_wait(lab, has_events, &n, "event of pppd-lite.ctl");
	assert_int_equal(lab->ctl.nrec, n);
}

void
lab_monitor(struct lab *lab)
{
	ctlend_ask(&lab->ctl, lab->daemon.dir, "pppd-lite.ctl", CTL_MONITOR,
	    "");
	lab_events(lab, 1);
}

void
lab_monitor_end(struct lab *lab)
{
	ctlend_end(&lab->ctl);
}

const char *
lab_field(struct lab *lab, size_t i, const char *name)
{
	return ctlend_field(&lab->ctl, i, name);
}

/* ---- the daemon ---- */

void
lab_write_conf(struct lab *lab, const char *conf)
{
	char text[4096];
	const char *at;
	size_t n = 0;

	for (; (at = strstr(conf, "%s")) != NULL; conf = at + 2)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%.*s%s",
		    (int)(at - conf), conf, lab->users);
	snprintf(text + n, sizeof(text) - n, "%s", conf);
	labdaemon_write(lab->daemon.conf, text);
}

void
lab_write_users(struct lab *lab, const char *users)
{
	labdaemon_write(lab->users, users);
}

static int
pipex_is_linked(struct lab *lab, void *arg)
{
	(void)arg;
	return lab->pipex_link != NULL;
}

static struct lab *running;

static struct lab *
lab_new(const char *conf, const char *users)
{
	static int once;
	struct lab *lab = calloc(1, sizeof(*lab));

	assert_non_null(lab);
	if (!once++)
		event_init();
	heap_init(&lab->heap);
	labdaemon_init(&lab->daemon, "pppd");
	snprintf(lab->users, sizeof(lab->users), "%s/users", lab->daemon.dir);
	lab_write_users(lab, users);
	lab_write_conf(lab, conf);
	return lab;
}

struct lab *
lab_start(const char *program, const char *conf, const char *users)
{
	struct lab *lab = lab_new(conf, users);

	labdaemon_start(&lab->daemon, program);
	running = lab;
	lab_l2tpd_connect(lab);
	lab_pipexd_listen(lab);
	lab_wait(lab, pipex_is_linked, NULL, "pppd-lite dials pipex.sock");
	return lab;
}

struct lab *
lab_try(const char *program, const char *args, const char *conf,
    const char *users, int *status)
{
	struct lab *lab = lab_new(conf, users);
	char cmd[512];

	snprintf(cmd, sizeof(cmd), "ASAN_OPTIONS=detect_leaks=0 timeout 20 "
	    "%s %s -f %s -s %s >%s 2>&1 </dev/null", program, args,
	    lab->daemon.conf, lab->daemon.dir, lab->daemon.log);
	*status = system(cmd);
	*status = WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
	(void)lab_log_count(lab, "");
	return lab;
}

static int
daemon_ended(struct lab *lab, void *arg)
{
	(void)arg;
	return labdaemon_ended(&lab->daemon);
}

int
lab_terminate(struct lab *lab)
{
	kill(lab->daemon.pid, SIGTERM);
	lab_wait(lab, daemon_ended, NULL, "pppd-lite ends");
	return labdaemon_exit(&lab->daemon);
}

int
lab_teardown(void **state)
{
	(void)state;
	if (running == NULL)
		return 0;
	if (running->daemon.pid > 0) {
		kill(running->daemon.pid, SIGTERM);
		(void)waitpid(running->daemon.pid, &running->daemon.status, 0);
	}
	fprintf(stderr, "# log: %s\n", running->daemon.log);
	running = NULL;
	return 0;
}

void
lab_stop(struct lab *lab)
{
	uint32_t i;

	if (lab->daemon.pid != 0)
		assert_int_equal(lab_terminate(lab), 0);
	labdaemon_check(&lab->daemon);
	for (i = 0; i < lab->ncalls; i++)
		ppp_free(lab->calls[i].ppp);
	link_free(lab->session_link);
	lab->session_link = NULL;
	if (lab->pipex_listener != NULL)
		lab_pipexd_drop(lab);
	heap_free(&lab->heap);
	running = NULL;
	assert_int_equal(labdaemon_remove(&lab->daemon), 0);
	free(lab);
}

unsigned int
lab_log_count(struct lab *lab, const char *text)
{
	return labdaemon_log_count(&lab->daemon, text);
}

static int
log_has(struct lab *lab, void *text)
{
	return lab_log_count(lab, text) > 0;
}

void
lab_want_log(struct lab *lab, const char *text)
{
	lab_wait(lab, log_has, (void *)(uintptr_t)text, text);
}
