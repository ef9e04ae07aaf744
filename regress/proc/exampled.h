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


/* The messages of the example daemon: parent and engine, engine and keys, and
 * example.sock. */

#ifndef EXAMPLED_H
#define EXAMPLED_H

#include <stdint.h>

#include "msg/proc.h"

enum example_type {
	/* engine -> parent */
	EX_ASK = PROC_OWN,	/* struct ex_number: tell the log */
	EX_GIVE = 65,		/* struct ex_number + fd */
	EX_LATE = 66,		/* empty, only while stopping */

	/* parent -> children */
	EX_ITEM = 80,		/* struct ex_item */

	/* engine -> keys, and back with the double of it and the same id */
	EX_DOUBLE = 96,		/* struct ex_number */

	/* example.sock, after HELLO: sent back as it came */
	EX_ECHO = 2
};

struct ex_number {
	uint32_t	value;
};

struct ex_item {
	uint32_t	answer;
	uint32_t	stubborn;	/* do not answer STOP */
	char		dial[32];	/* "", or a socket to dial */
};

void	engine_start(void);
void	keys_start(void);
void	worker_start(void);

#endif
