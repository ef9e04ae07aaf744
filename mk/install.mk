# The manuals and examples; the programs install themselves (prog.mk).

TOP = .
include config.mk

EXAMPLES =	$(PREFIX)/share/examples/adit

install:
	@for m in man/*.[1-9]; do \
		test -f $$m || continue; \
		d=$(DESTDIR)$(MANDIR)/man$${m##*.}; \
		mkdir -p $$d && install -m 0644 $$m $$d/ || exit 1; \
	done
	@for e in etc/*; do \
		test -f $$e || continue; \
		mkdir -p $(DESTDIR)$(EXAMPLES) && \
		    install -m 0644 $$e $(DESTDIR)$(EXAMPLES)/ || exit 1; \
	done

.PHONY: install
