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

/* What main.c puts into the daemon's table. */

#ifndef L2TPD_PARENT_H
#define L2TPD_PARENT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct conf_macro;
struct daemon;
struct link;

/* Hooks of struct daemon_spec (proc/daemon.h); the configuration is a
 * struct conf. */
void	*parent_conf_load(const char *path, const struct conf_macro *,
	    size_t nmacros, void (*error)(void *, const char *), void *errctx);
void	 parent_conf_free(void *conf);
int	 parent_conf_print(const void *conf, FILE *, int verbose);
void	 parent_conf_send(struct daemon *, const char *child, struct link *,
	    const void *conf, const void *old);
int	 parent_conf_prepare(struct daemon *, void *conf, const void *old);
int	 parent_conf_addrs(struct daemon *, void *conf, uint64_t *again_ms);

#endif
