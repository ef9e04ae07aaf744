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

/* norandom errno program [argument ...]: run a program on a kernel that has no
 * random numbers: getrandom(2) fails with that number, for it and its
 * children. */

#include <sys/types.h>

#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	scmp_filter_ctx	 f;
	int		 error;

	if (argc < 3 || (error = atoi(argv[1])) <= 0) {
		fprintf(stderr, "usage: norandom errno program ...\n");
		return 2;
	}
	if ((f = seccomp_init(SCMP_ACT_ALLOW)) == NULL ||
	    seccomp_rule_add(f, SCMP_ACT_ERRNO((unsigned int)error),
	    SCMP_SYS(getrandom), 0) != 0 || seccomp_load(f) != 0) {
		fprintf(stderr, "norandom: no filter\n");
		return 2;
	}
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	return 2;
}
