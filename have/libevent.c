#include <sys/types.h>
#include <sys/time.h>
#include <stdlib.h>
#include <event.h>

static void
on_event(int fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

int
main(void)
{
	struct event	 ev;

	if (event_init() == NULL)
		return 1;
	event_set(&ev, 0, EV_READ | EV_PERSIST, on_event, NULL);
	return 0;
}
