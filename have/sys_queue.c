#include <sys/queue.h>
#include <stddef.h>

struct item {
	TAILQ_ENTRY(item)	 entry;
};
TAILQ_HEAD(items, item);

int
main(void)
{
	struct items	 list = TAILQ_HEAD_INITIALIZER(list);
	struct item	*i, *n;

	TAILQ_FOREACH_SAFE(i, &list, entry, n)
		TAILQ_REMOVE(&list, i, entry);
	return 0;
}
