#include <sys/types.h>
#include <sys/tree.h>
#include <stddef.h>

struct item {
	RB_ENTRY(item)	 entry;
	int		 key;
};

static int
item_cmp(const struct item *a, const struct item *b)
{
	return a->key - b->key;
}

RB_HEAD(items, item);
RB_PROTOTYPE(items, item, entry, item_cmp);
RB_GENERATE(items, item, entry, item_cmp)

int
main(void)
{
	struct items	 tree = RB_INITIALIZER(&tree);

	return RB_MIN(items, &tree) != NULL;
}
