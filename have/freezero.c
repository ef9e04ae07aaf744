#include <stdlib.h>

int
main(void)
{
	freezero(calloc(1, 8), 8);
	return 0;
}
