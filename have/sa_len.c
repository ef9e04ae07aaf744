#include <sys/types.h>
#include <sys/socket.h>

int
main(void)
{
	struct sockaddr	 sa = { .sa_len = sizeof(sa) };

	return sa.sa_len == 0;
}
