# An archive: LIB (its name), SRCS; GEN (parse.c) where there is a grammar.

include $(TOP)/mk/rules.mk

all: $(DEFAULT)
plain: lib$(LIB).a
	@:
sanitized: lib$(LIB)-san.a
	@:
fuzzlib: lib$(LIB)-fuzz.a
	@:

lib$(LIB).a: $(OBJS)
	@echo "ar $@"
	@rm -f $@ && ar rcs $@ $(OBJS)

lib$(LIB)-san.a: $(OBJS_SAN)
	@echo "ar $@"
	@rm -f $@ && ar rcs $@ $(OBJS_SAN)

lib$(LIB)-fuzz.a: $(OBJS_FUZZ)
	@echo "ar $@"
	@rm -f $@ && ar rcs $@ $(OBJS_FUZZ)

install:

clean: clean-objs
	rm -f lib$(LIB).a lib$(LIB)-san.a lib$(LIB)-fuzz.a

.PHONY: first all plain sanitized fuzzlib install clean clean-objs
