#include <stddef.h>
#include <stdlib.h>

int
main(void)
{
	return strtonum("1", 0, 2, NULL) != 1;
}
