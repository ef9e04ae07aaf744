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

/* For LD_PRELOAD: memory that runs out. The file that NOMEM names holds a place
 * of two numbers for each process, by its program and what stands behind -P: the
 * call for memory that fails, counted from the write of it (0: none), and how
 * many there were. All of the process's calls count, those of libraries, too. */

#include <sys/mman.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct place {
	uint32_t	at, calls;
};

/* In the order of 8-nomem.t. */
static const char *const processes[] = { "ikeyd engine", "ikeyd keys",
    "l2tpd engine", "pppd-lite engine", "pppd-lite auth", "pipexd worker",
    "pipexd", "pppd-lite" };

#define NPROCESSES	(sizeof(processes) / sizeof(processes[0]))

static volatile struct place	*place;

void	*__libc_malloc(size_t);
void	*__libc_calloc(size_t, size_t);
void	*__libc_realloc(void *, size_t);

/* "program child", from the arguments. Returns 0 or -1. */
static int
who(char *name, size_t size)
{
	char	 args[4096];
	ssize_t	 n;
	size_t	 i, len;
	int	 fd;

	if ((fd = open("/proc/self/cmdline", O_RDONLY)) == -1)
		return -1;
	n = read(fd, args, sizeof(args) - 1);
	close(fd);
	if (n <= 0)
		return -1;
	args[n] = '\0';
	strncpy(name, strrchr(args, '/') != NULL ? strrchr(args, '/') + 1 :
	    args, size - 1);
	for (i = 0; i + 3 < (size_t)n; i += strlen(args + i) + 1)
		if (strcmp(args + i, "-P") == 0) {
			len = strlen(name);
			name[len] = ' ';
			strncpy(name + len + 1, args + i + 3, size - len - 2);
		}
	return 0;
}

static void __attribute__((__constructor__))
nomem_init(void)
{
	const char	*path = getenv("NOMEM");
	char		 name[64] = "";
	struct place	*p;
	size_t		 i;
	int		 fd;

	if (path == NULL || who(name, sizeof(name)) == -1)
		abort();
	for (i = 0; i < NPROCESSES && strcmp(processes[i], name) != 0; i++)
		continue;
	if (i == NPROCESSES)
		return;
	if ((fd = open(path, O_RDWR)) == -1)
		abort();
	p = mmap(NULL, sizeof(processes), PROT_READ | PROT_WRITE, MAP_SHARED,
	    fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		abort();
	place = p + i;
}

static int
fails(void)
{
	if (place == NULL)
		return 0;
	place->calls++;
	if (place->calls != place->at)
		return 0;
	errno = ENOMEM;
	return 1;
}

void *
malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t size)
{
	return fails() ? NULL : __libc_realloc(p, size);
}
