# libFuzzer programs: FUZZERS (fuzz_x, each from fuzz_x.c), SRCS (linked into
# each of them), LIBDEPS, and FIRST_fuzz_x, the archive to look into first,
# because daemons share names.  What a target defines itself stands in for the
# archives' (muldefs: the first definition counts).  Seeds lie in seeds/fuzz_x/;
# what a run finds of interest goes to work/, not to them.

include $(TOP)/mk/rules.mk

FUZZ_MINUTES ?=	8
COMPAT =	$(TOP)/compat/libcompat
F_ARCHIVES =	$(LIBDEPS:=-fuzz.a) $(COMPAT)-fuzz.a
F_OBJS =	$(FUZZERS:=.of)

all: build
build: $(FUZZERS)

$(FUZZERS): $(F_OBJS) $(OBJS_FUZZ) $(F_ARCHIVES)
	@echo "$(CLANG) -o $@"
	@$(CLANG) $(SANFLAGS) -fsanitize=fuzzer $(LDFLAGS) \
	    -Wl,-z,muldefs -o $@ $@.of \
	    $(OBJS_FUZZ) $(FIRST_$@) -Wl,--start-group $(F_ARCHIVES) -Wl,--end-group \
	    $(LDADD) $(LIBS)

$(F_OBJS): $(TOP)/config.mk

check: build
	@FUZZ_MINUTES=$(FUZZ_MINUTES) $(TOP)/regress/lib/fuzz-run $(FUZZERS)

clean: clean-objs
	rm -rf $(FUZZERS) work

-include $(F_OBJS:=.d)

.PHONY: first all build check clean clean-objs
