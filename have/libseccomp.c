#include <stddef.h>
#include <seccomp.h>

int
main(void)
{
	scmp_filter_ctx	 c;

	if ((c = seccomp_init(SCMP_ACT_KILL_PROCESS)) == NULL)
		return 1;
	seccomp_release(c);
	return 0;
}
