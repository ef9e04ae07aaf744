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


/* recvmmsg and sendmmsg over buffers that are made once. A system call for a
 * burst saves little by itself (a few per cent); what it feeds is the burst
 * interface of ESP. Runs in: worker. */

#include <sys/uio.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "burst.h"
#include "proc/dgram.h"
#include "proc/log.h"

/* Not a multiple of a page: packets would share the same lines of the cache. */
#define STRIDE	(BURST_HEAD + BURST_DATA + BURST_TAIL)

union control {
	struct cmsghdr	align;
	uint8_t		buf[DGRAM_CTLLEN];
};

struct burst {
	struct mmsghdr		 msgs[BURST];
	struct iovec		 iov[BURST];
	struct sockaddr_storage	 names[BURST];
	union control		 ctl[BURST];
	struct packet		 packets[BURST];
	uint8_t			*bufs;
	size_t			 used;	/* messages to prepare anew */
	int			 any;	/* how the others are prepared */
};

struct burst *
burst_new(void)
{
	struct burst *b = calloc(1, sizeof(*b));

	if (b == NULL || (b->bufs = calloc(BURST, STRIDE)) == NULL)
		fatal("packet buffers");
	b->used = BURST;
	return b;
}

struct packet *
burst_packet(struct burst *b, size_t i)
{
	b->packets[i].data = b->bufs + i * STRIDE + BURST_HEAD;
	b->packets[i].len = 0;
	return &b->packets[i];
}

struct packet *
burst_received(struct burst *b, size_t i)
{
	return &b->packets[i];
}

static void
recv_prepare(struct burst *b, size_t i, int any)
{
	struct msghdr *m = &b->msgs[i].msg_hdr;

	memset(m, 0, sizeof(*m));
	b->iov[i].iov_base = burst_packet(b, i)->data;
	b->iov[i].iov_len = BURST_DATA;
	m->msg_iov = &b->iov[i];
	m->msg_iovlen = 1;
	m->msg_name = &b->names[i];
	m->msg_namelen = sizeof(b->names[i]);
	if (any) {
		m->msg_control = &b->ctl[i];
		m->msg_controllen = sizeof(b->ctl[i]);
	}
}

size_t
burst_recv(struct burst *b, int fd, const struct addr *local, size_t *cut)
{
	int any = addr_is_any(local), n, i;

	if (any != b->any)
		b->used = BURST;
	for (b->any = any; b->used > 0; b->used--)
		recv_prepare(b, b->used - 1, any);
	*cut = 0;
	if ((n = recvmmsg(fd, b->msgs, BURST, MSG_DONTWAIT, NULL)) <= 0)
		return 0;
	b->used = (size_t)n;
	for (i = 0; i < n; i++) {
		struct msghdr *m = &b->msgs[i].msg_hdr;
		struct packet *p = &b->packets[i];

		p->len = b->msgs[i].msg_len;
		p->local = *local;
		/* The peer first: who sent too much may be told of. */
		if (addr_from_sockaddr(&p->peer, m->msg_name,
		    m->msg_namelen) == -1 || (m->msg_flags & MSG_TRUNC) ||
		    (any && dgram_local(m, &p->local) == -1)) {
			p->data = NULL;
			*cut += 1;
		}
	}
	return (size_t)n;
}

/* How many packets from p on can be one message: of one way and length, but
 * that the last may be shorter. */
static size_t
run_length(const struct packet *p, size_t n)
{
	size_t i, bytes = p->len;

	for (i = 1; i < n && i < DGRAM_SEGMENTS; i++) {
		bytes += p[i].len;
		if (p[i].len > p->len || p[i - 1].len != p->len ||
		    bytes > DGRAM_SEGBYTES || !addr_eq(&p[i].peer, &p->peer) ||
		    !addr_eq(&p[i].local, &p->local))
			break;
	}
	return i;
}

/* Message m: n packets from p on, the first of them number i of the burst. */
static void
send_prepare(struct burst *b, size_t m, const struct packet *p, size_t i,
    size_t n, int any)
{
	struct msghdr *h = &b->msgs[m].msg_hdr;
	size_t k, len = 0;

	memset(h, 0, sizeof(*h));
	for (k = 0; k < n; k++) {
		b->iov[i + k].iov_base = p[k].data;
		b->iov[i + k].iov_len = p[k].len;
	}
	h->msg_iov = &b->iov[i];
	h->msg_iovlen = n;
	addr_to_sockaddr(&p->peer, &b->names[m], &len);
	h->msg_name = &b->names[m];
	h->msg_namelen = (socklen_t)len;
	if (any)
		dgram_from(h, &b->ctl[m], &p->local);
	if (n > 1)
		dgram_segment(h, &b->ctl[m], (uint16_t)p->len);
}

/* Send n packets as m messages. A datagram that the system does not take is
 * lost, as in the network; the others behind it are not. */
static size_t
send_messages(struct burst *b, const struct packet *p, size_t n, size_t m,
    int fd, const struct addr *bound)
{
	size_t done = 0, i = 0, lost = 0, k;
	int sent;

	while (i < m) {
		sent = sendmmsg(fd, b->msgs + i, (unsigned int)(m - i), 0);
		if (sent == -1 && errno == EAGAIN)
			return lost + n - done;
		for (; sent > 0; sent--)
			done += b->msgs[i++].msg_hdr.msg_iovlen;
		if (i == m || sent == 0)
			continue;
		/* The kernel segments nothing that it would have to cut. */
		k = b->msgs[i].msg_hdr.msg_iovlen;
		if (k > 1) {
			lost += burst_send(b, p + done, k, fd, bound, 0);
			done += k;
			return lost + burst_send(b, p + done, n - done, fd,
			    bound, 1);
		}
		lost++;
		done++;
		i++;
	}
	return lost;
}

size_t
burst_send(struct burst *b, const struct packet *packets, size_t n, int fd,
    const struct addr *bound, int segment)
{
	size_t i, m, run;
	int any = addr_is_any(bound);

	b->used = BURST;	/* for receiving they would be wrong */
	for (i = m = 0; i < n; i += run, m++) {
		run = segment ? run_length(packets + i, n - i) : 1;
		send_prepare(b, m, packets + i, i, run, any);
	}
	return send_messages(b, packets, n, m, fd, bound);
}
