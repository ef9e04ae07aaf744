#include <stdlib.h>

int
main(void)
{
	return recallocarray(NULL, 0, 2, 2) == NULL;
}
