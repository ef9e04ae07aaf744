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

/* A control socket as a stranger with root's rights may use it: links, HELLO,
 * requests, descriptors, several clients at once, answers that come late. The
 * input is steps {u8 what, u8 which, u16 len, bytes}. When all have gone no
 * client, no request and no descriptor may be left. */

#include <sys/socket.h>
#include <sys/un.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "msg/hello.h"
#include "process.h"
#include "proc/control.h"
#include "proc/link.h"

#define CLIENTS	4
#define HELD	8
#define MAXLEN	4096

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum step {
	STEP_CONNECT, STEP_HELLO, STEP_MESSAGE, STEP_RAW, STEP_FDS, STEP_READ,
	STEP_CLOSE, STEP_ANSWER, STEP_EVENT, STEPS
};

static struct control	 *control;
static struct control_req *held[HELD];
static size_t		 nheld;
static int		 fds[CLIENTS] = { -1, -1, -1, -1 };
static char		 dir[] = "/tmp/adit-fuzz-XXXXXXXX";
static struct sockaddr_un place;

/* ---- the server ---- */

static void
now(void *ctx, struct control_req *req, const char *arg)
{
	struct rec r;

	(void)ctx;
	rec_begin(&r, "thing");
	rec_str(&r, "arg", arg);
	rec_u64(&r, "number", strlen(arg));
	control_record(req, &r);
	control_end(req, CTL_OK, "%s", "");
}

static void
later(void *ctx, struct control_req *req, const char *arg)
{
	(void)ctx;
	(void)arg;
	if (nheld == HELD)
		control_end(req, CTL_FAILED, "too many");
	else
		held[nheld++] = req;
}

static const struct control_cmd cmds[] = {
	{ CTL_SHOW, "sessions", now },
	{ CTL_SHOW, "later", later },
	{ CTL_CLOSE, NULL, now },
	{ CTL_RELOAD, NULL, later }
};

static void
remove_dir(void)
{
	unlink(place.sun_path);
	rmdir(dir);
}

static void
start(void)
{
	int fd;

	place.sun_family = AF_UNIX;
	if (mkdtemp(dir) == NULL)
		abort();
	snprintf(place.sun_path, sizeof(place.sun_path), "%s/ctl", dir);
	atexit(remove_dir);
	fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	if (fd == -1 || bind(fd, (struct sockaddr *)&place,
	    sizeof(place)) == -1 || listen(fd, 16) == -1 ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
		abort();
	control = control_new(fd, "fuzzd", cmds,
	    sizeof(cmds) / sizeof(cmds[0]), NULL);
}

/* ---- the clients ---- */

static void
connect_client(int *fd)
{
	if (*fd != -1)
		return;
	*fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	if (*fd == -1 || connect(*fd, (struct sockaddr *)&place,
	    sizeof(place)) == -1)
		abort();
}

static void
send_message(int fd, uint8_t type, uint8_t id, const uint8_t *p, size_t len)
{
	uint8_t buf[LINK_HDRLEN + MAXLEN];
	struct wbuf w;

	wbuf_init(&w, buf, sizeof(buf));
	wbuf_u16(&w, type);
	wbuf_u16(&w, 0);
	wbuf_u32(&w, id);
	wbuf_u32(&w, (uint32_t)len);
	wbuf_bytes(&w, p, len);
	if (wbuf_ok(&w))
		(void)send(fd, buf, w.len, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void
send_hello(int fd, uint8_t how)
{
	struct msg_hello m = { .version = MSG_VERSION };
	uint8_t buf[64];
	int n;

	m.version = (uint16_t)(m.version + how);
	strlcpy(m.name, "vpnctl", sizeof(m.name));
	if ((n = msg_hello_encode(&m, buf, sizeof(buf))) != -1)
		send_message(fd, MSG_HELLO, 0, buf, (size_t)n);
}

/* The bytes, with so many descriptors beside them. */
static void
send_fds(int fd, size_t n, const uint8_t *p, size_t len)
{
	union {
		struct cmsghdr	align;
		char		buf[CMSG_SPACE(12 * sizeof(int))];
	} ctl;
	struct iovec iov = { (void *)(uintptr_t)p, len };
	struct msghdr m;
	struct cmsghdr *c;
	size_t i;

	if (len == 0 || n == 0)
		return;
	memset(&m, 0, sizeof(m));
	memset(&ctl, 0, sizeof(ctl));
	m.msg_iov = &iov;
	m.msg_iovlen = 1;
	m.msg_control = ctl.buf;
	m.msg_controllen = CMSG_SPACE(n * sizeof(int));
	c = CMSG_FIRSTHDR(&m);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(n * sizeof(int));
	for (i = 0; i < n; i++)
		memcpy(CMSG_DATA(c) + i * sizeof(int), &fd, sizeof(fd));
	(void)sendmsg(fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* What comes must be whole messages of ours. */
static void
read_all(int fd)
{
	static uint8_t buf[LINK_MAXMSG];
	struct cursor c;
	ssize_t n;

	while ((n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT)) > 0) {
		cursor_init(&c, buf, (size_t)n);
		(void)cursor_u32(&c);
		(void)cursor_u32(&c);
		if (cursor_u32(&c) != cursor_left(&c) || !cursor_ok(&c))
			abort();
	}
}

static void
close_client(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

static void
answer(uint8_t how)
{
	if (nheld == 0)
		return;
	(void)control_gone(held[--nheld]);
	control_end(held[nheld], how & 1 ? CTL_OK : CTL_FAILED, "late");
}

static void
event(const uint8_t *p, size_t len)
{
	char text[64];
	struct rec r;

	if (len > sizeof(text) - 1)
		len = sizeof(text) - 1;
	memcpy(text, p, len);
	text[len] = '\0';
	control_event_begin(&r, "thing_up");
	rec_str(&r, "what", text);
	control_event(control, &r);
}

static void
step(unsigned int what, uint8_t which, const uint8_t *p, size_t len)
{
	int *fd = &fds[which % CLIENTS];

	if (what == STEP_CONNECT)
		connect_client(fd);
	else if (what == STEP_ANSWER)
		answer(which);
	else if (what == STEP_EVENT)
		event(p, len);
	else if (*fd == -1)
		return;
	else if (what == STEP_HELLO)
		send_hello(*fd, which / CLIENTS);
	else if (what == STEP_MESSAGE && len > 0)
		send_message(*fd, p[0], which, p + 1, len - 1);
	else if (what == STEP_RAW && len > 0)
		(void)send(*fd, p, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	else if (what == STEP_FDS)
		send_fds(*fd, which / CLIENTS % 13, p, len);
	else if (what == STEP_READ)
		read_all(*fd);
	else if (what == STEP_CLOSE)
		close_client(fd);
	process_run();
}

/* The lowest free descriptor. */
static int
lowest(void)
{
	int fd = dup(STDERR_FILENO);

	close(fd);
	return fd;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint64_t clients, refused, cut;
	int i, before;

	if (control == NULL)
		process_begin(start, NULL);
	before = lowest();
	process_steps(data, len, STEPS, MAXLEN, step);
	for (i = 0; i < CLIENTS; i++)
		close_client(&fds[i]);
	process_run();
	while (nheld > 0)
		answer(1);
	control_counters(control, &clients, &refused, &cut);
	if (clients != 0 || lowest() != before)
		abort();
	return 0;
}
