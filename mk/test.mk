# Test programs: TESTS (t_x, each from t_x.c), SCRIPTS (tests in another
# language that print TAP), SRCS (sources linked into each of the programs),
# LIBDEPS, and TESTFLAVOUR = plain where the sanitizers would be in the way.
# "make check" builds them and runs them by prove, PROVEFLAGS given to it;
# "make build" only builds.
# One at a time: make TESTS=t_x check

TESTFLAVOUR ?=	sanitized
TESTLIB =	$(TOP)/regress/lib/libtest

include $(TOP)/mk/rules.mk

COMPAT =	$(TOP)/compat/libcompat

T_X_plain =
T_X_sanitized =	-san
T_O_plain =	.o
T_O_sanitized =	.os
T_FLAGS_plain =	$(CFLAGS)
T_FLAGS_sanitized =	$(SANFLAGS)
T_X =		$(T_X_$(TESTFLAVOUR))
T_O =		$(T_O_$(TESTFLAVOUR))
T_FLAGS =	$(T_FLAGS_$(TESTFLAVOUR))

T_ARCHIVES =	$(LIBDEPS:=$(T_X).a) $(TESTLIB)$(T_X).a $(COMPAT)$(T_X).a
T_OBJS =	$(CSRCS:.c=$(T_O))
TESTOBJS =	$(TESTS:=$(T_O))

all: build
build: $(TESTS)

$(TESTS): $(TESTOBJS) $(T_OBJS) $(T_ARCHIVES)
	@echo "$(CC) -o $@"
	@$(CC) $(T_FLAGS) $(LDFLAGS) -o $@ $@$(T_O) $(T_OBJS) \
	    -Wl,--start-group $(T_ARCHIVES) -Wl,--end-group \
	    $(LDADD) $(LIBS) $(LIBS_TEST)

check: build
	@CMOCKA_MESSAGE_OUTPUT=TAP ASAN_OPTIONS=$(T_ASAN) \
	UBSAN_OPTIONS=print_stacktrace=1 \
	    prove $(PROVEFLAGS) -e '' $(TESTS:%=./%) $(SCRIPTS:%=./%)

T_ASAN =	detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1

$(TESTOBJS): $(TOP)/config.mk

clean: clean-objs
	rm -f $(TESTS)

-include $(TESTOBJS:=.d)

.PHONY: first all build check clean clean-objs
