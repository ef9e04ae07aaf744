# libFuzzer programs: FUZZERS (fuzz_x, each from fuzz_x.c), LIBDEPS.  Seeds lie
# in seeds/fuzz_x/; what a run finds of interest goes to work/, not to them.

include $(TOP)/mk/rules.mk

FUZZ_SECONDS ?=	10
COMPAT =	$(TOP)/compat/libcompat
F_ARCHIVES =	$(LIBDEPS:=-fuzz.a) $(COMPAT)-fuzz.a
F_OBJS =	$(FUZZERS:=.of)

all: build
build: $(FUZZERS)

$(FUZZERS): $(F_OBJS) $(OBJS_FUZZ) $(F_ARCHIVES)
	@echo "$(CLANG) -o $@"
	@$(CLANG) $(SANFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $@.of \
	    $(OBJS_FUZZ) -Wl,--start-group $(F_ARCHIVES) -Wl,--end-group \
	    $(LDADD) $(LIBS)

$(F_OBJS): $(TOP)/config.mk

check: build
	@FUZZ_SECONDS=$(FUZZ_SECONDS) $(TOP)/regress/lib/fuzz-run $(FUZZERS)

clean: clean-objs
	rm -rf $(FUZZERS) work

-include $(F_OBJS:=.d)

.PHONY: first all build check clean clean-objs
