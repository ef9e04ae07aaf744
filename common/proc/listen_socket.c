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

/* The sockets of the addresses that listen.c follows. Runs in: parents. */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "listen.h"
#include "log.h"

/* The address says which; the kind may change while the socket stays. */
static const struct listen_socket *
find(const struct listen_sockets *s, const struct listen_socket *what)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (addr_eq(&s->v[i].local, &what->local))
			return &s->v[i];
	return NULL;
}

void
listen_want(struct listen_sockets *s, const struct addr *addr, uint16_t port,
    uint32_t kind)
{
	struct listen_socket what;

	memset(&what, 0, sizeof(what));
	what.local = *addr;
	what.local.port = port;
	what.kind = kind;
	what.fd = -1;
	if (s->n < LISTEN_MAXSOCKET && find(s, &what) == NULL)
		s->v[s->n++] = what;
}

void
listen_drop(struct listen_sockets *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->v[i].fd != -1)
			close(s->v[i].fd);
	s->n = 0;
}

/* It is tried every few seconds, and said once. */
static void
tell(const struct listen_sockets *s, const struct addr *local)
{
	char text[ADDR_STRLEN];
	size_t i;

	for (i = 0; i < s->nfailed; i++)
		if (addr_eq(&s->failed[i], local))
			return;
	log_warn("%s", addr_print(local, text, sizeof(text)));
}

int
listen_open(struct listen_sockets *want, const struct listen_sockets *have,
    int strict, int (*open)(const struct listen_socket *))
{
	struct addr failed[LISTEN_MAXSOCKET];
	struct listen_socket s;
	size_t i, n = 0, nfailed = 0;

	if (strict)
		want->nfailed = 0;
	for (i = 0; i < want->n; i++) {
		s = want->v[i];
		if (find(have, &s) != NULL || (s.fd = open(&s)) != -1) {
			want->v[n++] = s;
			continue;
		}
		if (errno == EADDRNOTAVAIL)
			continue;
		tell(want, &s.local);
		failed[nfailed++] = s.local;
		if (strict) {
			want->n = n;
			listen_drop(want);
			return -1;
		}
	}
	memcpy(want->failed, failed, nfailed * sizeof(failed[0]));
	want->nfailed = nfailed;
	i = want->n - n;
	want->n = n;
	return (int)i;
}

int
listen_differ(const struct listen_sockets *want,
    const struct listen_sockets *have)
{
	const struct listen_socket *s;
	size_t i;

	for (i = 0; i < want->n; i++) {
		s = find(have, &want->v[i]);
		if (s == NULL || s->kind != want->v[i].kind)
			return 1;
	}
	for (i = 0; i < have->n; i++)
		if (find(want, &have->v[i]) == NULL)
			return 1;
	return 0;
}
