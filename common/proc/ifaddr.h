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

/* The IPv4 addresses that this host has, with the interfaces and the groups of
 * interfaces they are on, and a socket that tells when that changes. By
 * system: ifaddr_linux.c, ifaddr_bsd.c. Runs in: parents. */

#ifndef ADIT_IFADDR_H
#define ADIT_IFADDR_H

#include <stddef.h>

#include "../base/addr.h"

#define IFADDR_NAMELEN	16	/* of an interface or group, NUL included */
#define IFADDR_MAXGROUP	8	/* groups of an interface that are looked at */

struct ifaddr {
	struct addr	addr;		/* port 0 */
	char		ifname[IFADDR_NAMELEN];
	/* Names of its groups, "" where there is none. On Linux an interface
	 * has one group, by number and by its name in /etc/iproute2/group. */
	char		group[IFADDR_MAXGROUP][IFADDR_NAMELEN];
};

/* All IPv4 addresses, in an array that the caller frees. 0, or -1 with errno. */
int	 ifaddr_get(struct ifaddr **, size_t *n);
/* A socket that becomes readable when interfaces or addresses may have come,
 * gone or changed; -1 with errno. */
int	 ifaddr_watch(void);
/* Take all that waits there. */
void	 ifaddr_drain(int fd);
/* One more entry for the array, all zero; NULL without memory (the array is
 * as it was). For the systems' files. */
struct ifaddr	*ifaddr_add(struct ifaddr **, size_t *n);

#endif
