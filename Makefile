# GNU make and BSD make both run this.  It does not include config.mk, because
# it must work before there is one; the Makefiles below do.

SUBDIRS =	compat \
		common/base \
		common/crypto \
		common/wire \
		common/pfkey \
		common/msg \
		common/proc \
		common/conf \
		ikeyd/ike \
		l2tpd/l2tp \
		pppd-lite/ppp \
		pipexd/esp \
		ikeyd \
		l2tpd \
		pppd-lite \
		pipexd \
		vpnctl

# two flavours at a time would both make the sources that yacc makes
.NOTPARALLEL:

all plain sanitized fuzzlib: config.mk
	@for d in $(SUBDIRS); do \
		(cd $$d && $(MAKE) $@) || exit 1; \
	done

config.mk:
	./configure

# As root, get first what the tests lack; without root take what is there.
ready:
	@if [ "$$(id -u)" = 0 ]; then ./bootstrap; fi
	@grep -qs '^LIBS_TEST.*cmocka' config.mk || ./configure

check: ready
	@for t in purity lint conf unit pair links "fuzz FUZZ_MINUTES=8" net \
	    vm; do \
		echo "== $$t"; \
		$(MAKE) $$t || exit 1; \
	done
	@echo "== all parts passed"

purity: plain
	@regress/purity/check

lint: man-lint
	@regress/lib/lint

man-lint:
	@regress/lib/man-lint

conf unit pair: sanitized
	@cd regress && $(MAKE) $@

links: plain sanitized
	@cd regress && $(MAKE) $@

# All targets together for so many minutes of CPU time.
FUZZ_MINUTES ?=	60

fuzz: fuzzlib
	@cd regress && $(MAKE) $@ FUZZ_MINUTES=$(FUZZ_MINUTES)

# A hundred clients in and out for so many seconds, SOAK_BUILD says of what.
SOAK_SECONDS ?=	3600
SOAK_BUILD ?=	plain

soak: plain sanitized
	@cd regress && $(MAKE) $@ SOAK_SECONDS=$(SOAK_SECONDS) \
	    SOAK_BUILD=$(SOAK_BUILD)

net vm: plain sanitized
	@cd regress && $(MAKE) $@

demo: ready
	$(MAKE) plain
	regress/vm/demo

cross: config.mk
	@regress/cross/check

install: plain
	@for d in $(SUBDIRS); do \
		(cd $$d && $(MAKE) install) || exit 1; \
	done
	@$(MAKE) -f mk/install.mk install

clean:
	@for d in $(SUBDIRS) regress; do \
		test -f $$d/Makefile || continue; \
		test -f config.mk || continue; \
		(cd $$d && $(MAKE) clean) || exit 1; \
	done
	rm -rf regress/cross/out

distclean: clean
	rm -f config.h config.mk config.log

.PHONY: all plain sanitized fuzzlib ready check purity lint man-lint conf \
	unit pair links fuzz soak net vm demo cross install clean distclean
