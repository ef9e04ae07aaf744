# A program: PROG, SRCS, LIBDEPS (archives without flavour and suffix), GEN.
# All its objects also go into libPROG, from which tests take what they need.

include $(TOP)/mk/rules.mk

COMPAT =	$(TOP)/compat/libcompat
DEPS =		$(LIBDEPS:=.a) $(COMPAT).a
DEPS_SAN =	$(LIBDEPS:=-san.a) $(COMPAT)-san.a
SBINDIR =	$(PREFIX)/sbin

all: $(DEFAULT)
plain: $(PROG) lib$(PROG).a
	@:
sanitized: $(PROG)-san lib$(PROG)-san.a
	@:
fuzzlib: lib$(PROG)-fuzz.a
	@:

$(PROG): $(OBJS) $(DEPS)
	@echo "$(CC) -o $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(OBJS) \
	    -Wl,--start-group $(DEPS) -Wl,--end-group $(LDADD) $(LIBS)

$(PROG)-san: $(OBJS_SAN) $(DEPS_SAN)
	@echo "$(CC) -o $@"
	@$(CC) $(SANFLAGS) $(LDFLAGS) -o $@ $(OBJS_SAN) \
	    -Wl,--start-group $(DEPS_SAN) -Wl,--end-group $(LDADD) $(LIBS)

lib$(PROG).a: $(OBJS)
	@echo "ar $@"
	@rm -f $@ && ar rcs $@ $(OBJS)

lib$(PROG)-san.a: $(OBJS_SAN)
	@echo "ar $@"
	@rm -f $@ && ar rcs $@ $(OBJS_SAN)

lib$(PROG)-fuzz.a: $(OBJS_FUZZ)
	@echo "ar $@"
	@rm -f $@ && ar rcs $@ $(OBJS_FUZZ)

install: $(PROG)
	mkdir -p $(DESTDIR)$(SBINDIR)
	install -m 0755 $(PROG) $(DESTDIR)$(SBINDIR)/$(PROG)

clean: clean-objs
	rm -f $(PROG) $(PROG)-san
	rm -f lib$(PROG).a lib$(PROG)-san.a lib$(PROG)-fuzz.a

.PHONY: first all plain sanitized fuzzlib install clean clean-objs
