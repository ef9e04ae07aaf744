#include <stdlib.h>
#include <vis.h>

int
main(void)
{
	char	 b[16];

	return strvisx(b, "a", 1, VIS_CSTYLE | VIS_NL) != 1;
}
