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


/* The sandbox on Linux: no new privileges and a seccomp allow-list, built by
 * libseccomp. What is not listed ends the process with SIGSYS.
 *
 * With the sanitizers, whose reports come from within the process, some calls
 * that they make fail with an errno instead, or the report would be lost; the
 * filter that ships is tested in the plain build. Runs in: children. */

#include <sys/mman.h>
#include <sys/prctl.h>

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "sandbox.h"

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define SANDBOX_SANITIZED
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define SANDBOX_SANITIZED
#endif

#define NCALLS(a)	(sizeof(a) / sizeof((a)[0]))

/* Memory, time, randomness, the end of the process, the event loop, reading
 * and writing what is open. */
static const int calls_all[] = {
	SCMP_SYS(read),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(recvmsg),
	SCMP_SYS(sendmsg),
	SCMP_SYS(close),
	SCMP_SYS(fcntl),
	SCMP_SYS(fcntl64),
	SCMP_SYS(epoll_wait),
	SCMP_SYS(epoll_pwait),
	SCMP_SYS(epoll_pwait2),
	SCMP_SYS(epoll_ctl),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(getrandom),
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(sysinfo),	/* qsort(3) asks how much memory there is */
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigreturn)
};

/* Sockets that the parent has made. */
static const int calls_sockets[] = {
	SCMP_SYS(accept4),
	SCMP_SYS(recvfrom),
	SCMP_SYS(sendto),
	SCMP_SYS(recvmmsg),
	SCMP_SYS(sendmmsg),
	SCMP_SYS(shutdown),
	SCMP_SYS(getsockname),
	SCMP_SYS(getpeername),
	SCMP_SYS(getsockopt),
	SCMP_SYS(setsockopt)
};

/* Gathered writes to tun. */
static const int calls_tun[] = {
	SCMP_SYS(readv)
};

#ifdef SANDBOX_SANITIZED
static const int calls_sanitizers[] = {
	SCMP_SYS(sigaltstack),
	SCMP_SYS(sched_yield),
	SCMP_SYS(prlimit64),
	SCMP_SYS(getrlimit)
};

static const int fails_sanitizers[] = {
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(access),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(fstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(ioctl),
	SCMP_SYS(pipe),
	SCMP_SYS(pipe2),
	SCMP_SYS(clone),
	SCMP_SYS(fork)
};
#endif

static int
allow(scmp_filter_ctx ctx, uint32_t action, const int *calls, size_t n)
{
	size_t	 i;
	int	 res;

	for (i = 0; i < n; i++)
		if ((res = seccomp_rule_add(ctx, action, calls[i], 0)) != 0)
			return res;
	return 0;
}

/* Memory may be had, but none that can be executed; a signal may be sent, but
 * only to ourselves (abort(3)). */
static int
allow_checked(scmp_filter_ctx ctx)
{
	static const int	 maps[] = {
		SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect)
	};
	size_t			 i;
	int			 res;

	for (i = 0; i < NCALLS(maps); i++)
		if ((res = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, maps[i], 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0))) != 0)
			return res;
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 2,
	    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0),
	    SCMP_A2(SCMP_CMP_EQ, SIGABRT, 0));
}

static int
allow_profile(scmp_filter_ctx ctx, enum sandbox_profile profile)
{
	int res;

	if ((res = allow(ctx, SCMP_ACT_ALLOW, calls_all,
	    NCALLS(calls_all))) != 0 || (res = allow_checked(ctx)) != 0)
		return res;
	if (profile != SANDBOX_KEYS && (res = allow(ctx, SCMP_ACT_ALLOW,
	    calls_sockets, NCALLS(calls_sockets))) != 0)
		return res;
	if (profile == SANDBOX_WORKER && (res = allow(ctx, SCMP_ACT_ALLOW,
	    calls_tun, NCALLS(calls_tun))) != 0)
		return res;
#ifdef SANDBOX_SANITIZED
	if ((res = allow(ctx, SCMP_ACT_ALLOW, calls_sanitizers,
	    NCALLS(calls_sanitizers))) != 0)
		return res;
	if ((res = allow(ctx, SCMP_ACT_ERRNO(EACCES), fails_sanitizers,
	    NCALLS(fails_sanitizers))) != 0)
		return res;
#endif
	return 0;
}

int
sandbox_enter(enum sandbox_profile profile)
{
	scmp_filter_ctx	 ctx;
	int		 res;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1)
		return -1;
	if ((ctx = seccomp_init(SCMP_ACT_KILL_PROCESS)) == NULL) {
		errno = ENOMEM;
		return -1;
	}
	if ((res = allow_profile(ctx, profile)) == 0)
		res = seccomp_load(ctx);
	seccomp_release(ctx);
	if (res != 0) {
		errno = -res;
		return -1;
	}
	return 0;
}

int
sandbox_signal(void)
{
	return SIGSYS;
}
