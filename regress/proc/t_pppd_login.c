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

/* pppd-lite as a whole: who gets in, how often and with which address; pools,
 * realms and users files. The rest, and what is played here, as in
 * t_pppd_lite.c. */

#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "msg/ctl.h"
#include "pppd_lite.h"
#include "regress/lib/bothbuilds.h"

static const char *program;

/* ---- logins ---- */

static void
refused_logins(void **state)
{
	struct lab *lab = lab_start(program, CONF, USERS);
	struct call *a = lab_call(lab, "alice", "mirror");
	struct call *m = lab_call(lab, "mallory\033[2J", "wonderland");

	(void)state;
	call_want_closed(a);
	call_want_closed(m);
	assert_int_equal(a->up + m->up, 0);
	assert_int_equal(a->logged_in + m->logged_in, 0);
	assert_int_equal(a->reason, PPP_REASON_AUTH);
	assert_int_equal(m->reason, PPP_REASON_AUTH);
	assert_int_equal(a->result, 3);
	assert_null(call_pipex(a));
	assert_int_equal(lab_log_count(lab, "peer 203.0.113.11:4500 user "
	    "\"alice\": authenticate: MS-CHAPv2 login refused: wrong "
	    "password\n"), 1);
	assert_int_equal(lab_log_count(lab, "peer 203.0.113.12:4500 user "
	    "\"mallory\\033[2J\": authenticate: MS-CHAPv2 login refused: "
	    "unknown user\n"), 1);
	assert_int_equal(lab_log_count(lab, "alice"), 1);
	assert_int_equal(lab_log_count(lab, "mallory"), 1);
	lab_want_empty(lab);
	lab_stop(lab);
}

static void
pap(void **state)
{
	struct lab *lab = lab_start(program, CONF_TUNNEL(
	    "authentication-method pap"), USERS);
	struct call *a = lab_call(lab, "alice", "wonderland");
	struct call *b = lab_call(lab, "bob", "wonderland");

	(void)state;
	call_want_up(a);
	call_want_closed(b);
	assert_int_equal(a->logged_in, 1);
	assert_int_equal(b->logged_in, 0);
	assert_host(&a->network.nbns[0], "10.9.0.54");
	assert_host(&a->network.nbns[1], "10.9.0.55");
	assert_int_equal(lab_log_count(lab, "peer 203.0.113.12:4500 user "
	    "\"bob\": authenticate: PAP login refused: wrong password\n"), 1);
	assert_int_equal(lab_log_count(lab, "bob"), 1);
	assert_int_equal(lab_log_count(lab, "wonderland"), 0);
	lab_stop(lab);
}

/* Two realms of one tunnel: the name decides where the user is looked for,
 * which pool and interface it gets, and how often. */
static void
realms(void **state)
{
	struct lab *lab = lab_start(program, IKE
	    "tunnel L2TP protocol l2tp { listen on 192.0.2.1 }\n"
	    "ipcp A {\n pool-address 10.9.0.2-10.9.0.254\n "
	    "dns-servers 10.9.0.53\n}\n"
	    "ipcp B {\n pool-address 10.8.0.2-10.8.0.254\n "
	    "dns-servers 10.8.0.53\n}\n"
	    "interface pppx0 address 10.9.0.1 ipcp A\n"
	    "interface pppx1 address 10.8.0.1 ipcp B\n"
	    "authentication LOCAL type local { users-file \"%s\" }\n"
	    "authentication STAFF type local { users-file \"%s\" "
	    "username-suffix \"@staff\" strip-atmark-realm yes "
	    "user-max-session 1 }\n"
	    "bind tunnel from L2TP authenticated by LOCAL to pppx0\n"
	    "bind tunnel from L2TP authenticated by STAFF to pppx1\n", USERS);
	struct call *a = lab_call(lab, "alice", "wonderland"), *b, *c, *d;

	(void)state;
	call_want_up(a);
	assert_host(&a->network.peer_address, "10.9.0.1");
	assert_host(&a->network.our_address, "10.9.0.2");
	b = lab_call(lab, "EXAMPLE\\alice@staff", "wonderland");
	call_want_up(b);
	assert_host(&b->network.peer_address, "10.8.0.1");
	assert_host(&b->network.our_address, "10.8.0.2");
	assert_host(&b->network.dns[0], "10.8.0.53");
	assert_string_equal(call_pipex(b)->add.ifname, "pppx1");
	assert_host(&call_pipex(b)->add.ip_local, "10.8.0.1");
	/* One session of the realm; the other realm's do not count. */
	c = lab_call(lab, "alice@staff", "wonderland");
	call_want_closed(c);
	lab_want_log(lab, "peer 203.0.113.13:4500 user \"alice@staff\": "
	    "authenticate: MS-CHAPv2 login refused: has 1 sessions already "
	    "(user-max-session)\n");
	d = lab_call(lab, "alice@elsewhere", "wonderland");
	call_want_closed(d);
	lab_want_log(lab, "user \"alice@elsewhere\": authenticate: MS-CHAPv2 "
	    "login refused: unknown user\n");
	d = lab_call(lab, "alice", "wonderland");
	call_want_up(d);
	assert_host(&d->network.our_address, "10.9.0.3");
	/* A realm that is not there any more takes its sessions along. */
	lab_write_conf(lab, IKE
	    "tunnel L2TP protocol l2tp { listen on 192.0.2.1 }\n"
	    "ipcp A {\n pool-address 10.9.0.2-10.9.0.254\n "
	    "dns-servers 10.9.0.53\n}\n"
	    "interface pppx0 address 10.9.0.1 ipcp A\n"
	    "authentication LOCAL type local { users-file \"%s\" }\n"
	    "bind tunnel from L2TP authenticated by LOCAL to pppx0\n");
	assert_int_equal(lab_ctl(lab, CTL_RELOAD, ""), CTL_OK);
	call_want_closed(b);
	assert_int_equal(a->closed + d->closed, 0);
	lab_stop(lab);
}

static void
limits(void **state)
{
	struct lab *lab = lab_start(program, CONF_WITH("set max-session 3\n"
	    "set user-max-session 2\n", "10.9.0.2-10.9.0.254"), USERS);
	struct call *c[5];

	(void)state;
	c[0] = lab_call(lab, "alice", "wonderland");
	call_want_up(c[0]);
	c[1] = lab_call(lab, "alice", "wonderland");
	call_want_up(c[1]);
	assert_host(&c[1]->network.our_address, "10.9.0.3");
	c[2] = lab_call(lab, "alice", "wonderland");
	call_want_closed(c[2]);
	assert_int_equal(c[2]->up, 0);
	assert_int_equal(c[1]->logged_in, 1);
	assert_int_equal(c[2]->logged_in, 0);
	lab_want_log(lab, "login refused: has 2 sessions already "
	    "(user-max-session)");
	c[3] = lab_call(lab, "bob", "builder");
	call_want_up(c[3]);
	c[4] = lab_call(lab, "bob", "builder");
	lab_want_log(lab, "peer 203.0.113.15:4500: refused: max-session");
	call_want_closed(c[4]);
	assert_int_equal(c[4]->hung_up, 1);
	assert_int_equal(c[4]->result, 4);
	lab_stop(lab);
}

/* ---- addresses ---- */

static void
pool_empty(void **state)
{
	struct lab *lab = lab_start(program, CONF_WITH("",
	    "10.9.0.76-10.9.0.77"), USERS);
	struct call *c[3];

	(void)state;
	c[0] = lab_call(lab, "alice", "wonderland");
	call_want_up(c[0]);
	assert_host(&c[0]->network.our_address, "10.9.0.76");
	/* 10.9.0.77 is free, but bob's. */
	c[1] = lab_call(lab, "alice", "wonderland");
	call_want_closed(c[1]);
	lab_want_log(lab, "login refused: no address is free in ipcp IPCP "
	    "(1 of 2 taken)");
	c[2] = lab_call(lab, "bob", "builder");
	call_want_up(c[2]);
	assert_host(&c[2]->network.our_address, "10.9.0.77");
	lab_stop(lab);
}

static void
no_bind_no_pool_no_interface(void **state)
{
	struct lab *lab = lab_start(program, CONF,
	    "eve:password=apple:framed-ip-address=172.16.0.1:\n"
	    "alice:password=wonderland:\n");
	struct call *c[3];

	(void)state;
	c[0] = lab_call_tunnel(lab, "OTHER", "alice", "wonderland");
	lab_want_log(lab, "session of tunnel OTHER peer 203.0.113.11:4500: "
	    "refused: tunnel is not bound");
	c[1] = lab_call(lab, "eve", "apple");
	call_want_closed(c[1]);
	lab_want_log(lab, "login refused: its address 172.16.0.1 is in no "
	    "pool-address of ipcp IPCP");
	lab->add_error = EMFILE;
	c[2] = lab_call(lab, "alice", "wonderland");
	call_want_closed(c[2]);
	assert_int_equal(c[2]->up, 0);
	assert_int_equal(c[2]->result, 4);
	lab_want_log(lab, "user \"alice\": network: no interface: Too many "
	    "open files");
	lab_want_empty(lab);
	assert_int_equal(c[0]->hung_up, 1);
	lab_stop(lab);
}

static int
pipex_is_deleted(struct lab *lab, void *arg)
{
	const struct lab_pipex *p = arg;

	(void)lab;
	return p->deleted;
}

static void
fixed_address_moves(void **state)
{
	struct lab *lab = lab_start(program, CONF, USERS);
	struct call *c[2];
	struct lab_pipex *p;

	(void)state;
	c[0] = lab_call(lab, "bob", "builder");
	call_want_up(c[0]);
	assert_host(&c[0]->network.our_address, "10.9.0.77");
	p = call_pipex(c[0]);
	lab->hold_gone = 1;
	c[1] = lab_call(lab, "bob", "builder");
	call_want_closed(c[0]);
	assert_string_equal(c[0]->why, "logged in again elsewhere");
	/* Its interface is still there, so the new one has to wait. */
	lab_wait(lab, pipex_is_deleted, p, "PIPEX_DEL");
	lab_sleep(lab, 300);
	assert_int_equal(p->deleted, 1);
	assert_int_equal(p->gone, 0);
	assert_null(call_pipex(c[1]));
	assert_int_equal(c[1]->up, 0);
	lab_release_gone(lab);
	call_want_up(c[1]);
	assert_host(&c[1]->network.our_address, "10.9.0.77");
	assert_int_equal(lab_ctl(lab, CTL_SHOW, "sessions"), CTL_OK);
	assert_int_equal(lab->ctl.nrec, 1);
	lab_stop(lab);
}

/* ---- the users file ---- */

static void
users_file(void **state)
{
	struct lab *lab = lab_start(program, CONF, USERS);
	struct call *c;

	(void)state;
	lab_write_users(lab, USERS "carol:password=carrots:\n");
	c = lab_call(lab, "carol", "carrots");
	call_want_up(c);
	/* One with an error changes nothing. */
	lab_write_users(lab, "carol:password=carrots2:\nnonsense\n");
	c = lab_call(lab, "carol", "carrots");
	call_want_up(c);
	lab_want_log(lab, "/users:2: user nonsense has no password");
	lab_want_log(lab, "has errors, the users stay as they were");
	/* Nor one that everybody can read. */
	lab_write_users(lab, "carol:password=carrots3:\n");
	assert_int_equal(chmod(lab->users, 0644), 0);
	c = lab_call(lab, "carol", "carrots");
	call_want_up(c);
	lab_want_log(lab, "group or others may read it");
	assert_int_equal(chmod(lab->users, 0600), 0);
	c = lab_call(lab, "carol", "carrots");
	call_want_closed(c);
	c = lab_call(lab, "carol", "carrots3");
	call_want_up(c);
	/* Each complaint once, however many logins there were. */
	assert_int_equal(lab_log_count(lab, ":2: user nonsense"), 1);
	assert_int_equal(lab_log_count(lab, "may read it"), 1);
	lab_stop(lab);
}

/* Without users that can be read there is no start, and -n says why. */
static void
broken_users_file(void **state)
{
	struct lab *lab;
	int status;

	(void)state;
	lab = lab_try(program, "-d", CONF, USERS "eve\n", &status);
	assert_int_equal(status, 1);
	assert_non_null(strstr(lab->daemon.text, "/users:5: user eve has no "
	    "password\n"));
	lab_stop(lab);
	lab = lab_try(program, "-n", CONF, USERS "eve\n", &status);
	assert_int_equal(status, 1);
	assert_null(strstr(lab->daemon.text, "configuration OK"));
	assert_non_null(strstr(lab->daemon.text, "/users:5: user eve has no "
	    "password\n"));
	lab_stop(lab);
	lab = lab_try(program, "-n", CONF, USERS, &status);
	assert_int_equal(status, 0);
	assert_null(strstr(lab->daemon.text, "wonderland"));
	lab_stop(lab);
	lab = lab_try(program, "-d", "tunnel\n", USERS, &status);
	assert_int_equal(status, 1);
	assert_non_null(strstr(lab->daemon.text, "/vpn.conf:1: "));
	lab_stop(lab);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(refused_logins),
	cmocka_unit_test(pap),
	cmocka_unit_test(realms),
	cmocka_unit_test(limits),
	cmocka_unit_test(pool_empty),
	cmocka_unit_test(no_bind_no_pool_no_interface),
	cmocka_unit_test(fixed_address_moves),
	cmocka_unit_test(users_file),
	cmocka_unit_test(broken_users_file),
};

/* With an argument only the tests whose names fit it. */
int
main(int argc, char **argv)
{
	return bothbuilds_run("../../pppd-lite/pppd-lite", &program, tests,
	    sizeof(tests) / sizeof(tests[0]), lab_teardown, argc, argv);
}
