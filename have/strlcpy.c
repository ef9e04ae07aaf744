#include <string.h>

int
main(void)
{
	char	 b[8];

	return strlcpy(b, "a", sizeof(b)) + strlcat(b, "b", sizeof(b)) == 0;
}
