#include <sys/types.h>
#include <sys/socket.h>
#include <time.h>

int
main(void)
{
	struct mmsghdr	 m[2] = { 0 };

	return recvmmsg(-1, m, 2, MSG_DONTWAIT, NULL) == 2;
}
