#include <string.h>

int
main(void)
{
	return timingsafe_bcmp("a", "a", 1);
}
