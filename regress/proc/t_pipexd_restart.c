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

/* pipexd's interfaces and the time that the kernel takes to remove them: an
 * address that moves to a new session, an end that waits in the parent alone,
 * a process that is killed with many of them and started again at once. */

#include <sys/socket.h>
#include <net/if.h>
#include <netinet/in.h>

#include <dirent.h>
#include <errno.h>
#include <unistd.h>

#include "pipexdlab.h"

#define LOCAL	UINT32_C(0x0a090001)	/* 10.9.0.1 */
#define PEER	UINT32_C(0x0a09004d)	/* 10.9.0.77 */
#define MANY	200
#define SHARED								\
	"ike passive esp transport proto udp from 127.0.0.1 port 1701 "	\
	"to any psk \"swordfish-but-longer\"\n"				\
	"tunnel L2TP protocol l2tp listen on 127.0.0.1\n"		\
	"ipcp IPCP pool-address 10.9.0.2-10.9.0.254\n"			\
	"interface pppx0 address 10.9.0.1 ipcp IPCP\n"			\
	"interface pppac0 address 10.9.0.1 ipcp IPCP\n"			\
	"authentication LOCAL type local users-file \"/dev/null\"\n"	\
	"bind tunnel from L2TP authenticated by LOCAL to pppac0\n"

static struct kit k;

/* From the inside to the client: it must come to this session. */
static void
reaches(uint32_t number, uint32_t address)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	uint8_t got[FIX_MAXPKT];
	struct sockaddr_in to;

	memset(&to, 0, sizeof(to));
	to.sin_family = AF_INET;
	to.sin_port = htons(5555);
	to.sin_addr.s_addr = htonl(address);
	assert_int_equal(sendto(fd, "hello", 5, 0, (struct sockaddr *)&to,
	    sizeof(to)), 5);
	kit_down(&k, k.udp, got, sizeof(got));
	assert_int_equal(got[6] << 8 | got[7], 0x1000 + number);
	close(fd);
}

/* Descriptors of tun devices that a process has. */
static unsigned int
tuns(pid_t pid)
{
	char path[64], target[64];
	struct dirent *d;
	unsigned int n = 0;
	ssize_t len;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	dir = opendir(path);
	assert_non_null(dir);
	while ((d = readdir(dir)) != NULL) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%.16s", (int)pid,
		    d->d_name);
		len = readlink(path, target, sizeof(target) - 1);
		target[len > 0 ? len : 0] = '\0';
		n += strcmp(target, "/dev/net/tun") == 0;
	}
	closedir(dir);
	return n;
}

/* Wait until the parent has so many; what it sends to the worker is its
 * own, too, for a moment. */
static void
parent_has(unsigned int n)
{
	unsigned int tries, is;

	for (tries = 0; (is = tuns(k.pid)) != n; tries++) {
		if (tries == 500)
			fail_msg("%u descriptors, not %u", is, n);
		usleep(10000);
	}
}

/* A fixed address goes to the user's new login while the kernel still removes
 * the interface of the old one: no packet takes the old way. */
static void
address_moves(void **state)
{
	struct msg_pipex p;
	struct msg_pipex_added a;
	uint32_t i;

	(void)state;
	kit_sas(&k, KIT_FLOW, 0x1001, 0x2002);
	p = kit_session_of(&k, KIT_FLOW, 1, PEER);
	assert_int_equal(kit_add(&k, &p).error, 0);
	for (i = 1; i <= 20; i++) {
		reaches(i, PEER);
		kit_del(&k, i);
		kit_gone(&k, i, "deleted");
		p = kit_session_of(&k, KIT_FLOW, i + 1, PEER);
		a = kit_add(&k, &p);
		assert_int_equal(a.error, 0);
	}
	reaches(i, PEER);
	kit_del(&k, i);
	kit_gone(&k, i, "deleted");
}

/* The last close of an interface costs 16 ms, so the worker's is not the last:
 * the parent has a descriptor of each. */
static void
ends_in_the_parent(void **state)
{
	struct msg_pipex p;
	uint32_t i;

	(void)state;
	parent_has(0);
	for (i = 1; i <= 5; i++) {
		p = kit_session_of(&k, KIT_FLOW, i, PEER + i);
		assert_int_equal(kit_add(&k, &p).error, 0);
	}
	parent_has(5);
	for (i = 1; i <= 5; i++) {
		kit_del(&k, i);
		kit_gone(&k, i, "deleted");
	}
	parent_has(0);
}

static void
killed_with_many(void **state)
{
	struct msg_pipex p;
	struct msg_pipex_added a;
	uint32_t i;
	char name[IFNAMSIZ];

	(void)state;
	for (i = 1; i <= MANY; i++) {
		p = kit_session_of(&k, KIT_FLOW, i, LOCAL + i);
		assert_int_equal(kit_add(&k, &p).error, 0);
	}
	kit_restart(&k);
	kit_sas(&k, KIT_FLOW, 0x1001, 0x2002);
	/* The last to be removed is in nobody's way. */
	for (i = MANY; i > MANY - 5; i--) {
		p = kit_session_of(&k, KIT_FLOW, i, LOCAL + i);
		a = kit_add(&k, &p);
		assert_int_equal(a.error, 0);
		reaches(i, LOCAL + i);
		printf("# %s is %s\n", a.ifname, if_nametoindex("pppx199") !=
		    0 ? "made while pppx199 goes" : "made after pppx199 went");
	}
	/* Of those that were, none stays. */
	for (i = 5; i < MANY; i++) {
		snprintf(name, sizeof(name), "pppx%u", i);
		if (strcmp(name, a.ifname) > 0 && strlen(name) >=
		    strlen(a.ifname))
			assert_true(kit_interface(name, 0));
	}
}

static void
killed_with_shared(void **state)
{
	struct msg_pipex p = kit_session_of(&k, KIT_FLOW, 1, PEER);
	uint32_t i;

	(void)state;
	kit_reload(&k, SHARED);
	for (i = 1; i <= 3; i++) {
		strlcpy(p.ifname, "pppac0", sizeof(p.ifname));
		assert_int_equal(kit_add(&k, &p).error, 0);
		reaches(1, PEER);
		kit_restart(&k);
		kit_sas(&k, KIT_FLOW, 0x1001, 0x2002);
	}
	assert_int_equal(kit_stop(&k), 0);
	assert_int_equal(if_nametoindex("pppac0"), 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(address_moves),
		cmocka_unit_test(ends_in_the_parent),
		cmocka_unit_test(killed_with_many),
		cmocka_unit_test(killed_with_shared),
	};

	kit_use(&k, "../../pipexd/pipexd", argc, argv);
	return cmocka_run_group_tests(tests, kit_setup, kit_teardown);
}
