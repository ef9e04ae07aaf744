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

/* Stand-ins for what a child process of a daemon has (common/proc: child.c,
 * clock.c, host_process.c, log.c, log_limit.c), so that a whole engine process
 * runs inside a fuzzer: its links end in the fuzzer's hands, its time is
 * virtual, fatal() is a crash, and a log line must be printable. */

#ifndef REGRESS_FUZZ_PROCESS_H
#define REGRESS_FUZZ_PROCESS_H

#include <stddef.h>
#include <stdint.h>

/* A message that the process has sent over the link at port, or to its parent
 * (port PROCESS_PARENT); without HELLO a packet, of type and id 0. */
typedef void process_told_fn(int port, uint16_t type, uint32_t id,
    const uint8_t *data, size_t len);

#define PROCESS_PARENT	(-1)
#define PROCESS_MAXPORT	8

/* Start the process by its start function; once, told may be NULL. */
void	process_begin(void (*start)(void), process_told_fn *told);
/* Connect to the listening socket of that name, or answer its dialling of it,
 * and say HELLO (hello != 0). Returns the port, or -1 if there is no such. */
int	process_connect(const char *name, int hello);
/* A link from another child of the daemon; returns the port. */
int	process_peer(const char *name);
/* The context that a listener was given. */
void	*process_ctx(const char *name);
/* Send a message, or a packet without our header; nothing happens before
 * process_run(). */
void	process_send(int port, uint16_t type, uint32_t id, const void *,
	    size_t);
void	process_send_raw(int port, const void *, size_t);
void	process_close(int port);
void	process_close_all(void);
/* 1 if the process has not closed the link. */
int	process_open(int port);
/* A message of the parent's; 0, or -1 if it does not fit the table. */
int	process_order(uint16_t type, uint32_t id, const void *, size_t, int fd);
/* Around the parent's items. */
void	process_conf_begin(int reload);
void	process_conf_end(int reload);
/* Let it do all there is to do now; then let so many milliseconds pass. */
void	process_run(void);
void	process_sleep(uint64_t ms);
/* Close *port, let the process hear of it, and connect anew. */
void	process_relink(int *port, const char *name, int hello);
/* Send a message whose type is the first byte; with 0 in its place the rest
 * goes without header. */
void	process_message(int port, const uint8_t *, size_t);

/* The input as steps {u8 what, u8 which, u16 len, bytes}: each is handed on,
 * what below nsteps and at most maxlen of the bytes. */
typedef void process_step_fn(unsigned int what, uint8_t which,
    const uint8_t *, size_t);
void	process_steps(const uint8_t *, size_t, unsigned int nsteps,
	    size_t maxlen, process_step_fn *);

#endif
