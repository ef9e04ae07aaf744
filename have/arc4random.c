#include <stdlib.h>

int
main(void)
{
	arc4random_buf(&(int){ 0 }, sizeof(int));
	return arc4random_uniform(2) > 1;
}
