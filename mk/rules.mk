# How a source becomes an object, in three flavours side by side: .o plain,
# .os with the sanitizers, .of for libFuzzer.  For GNU make and BSD make alike.

INCS =		-I$(TOP) -I$(TOP)/common
STD =		-std=c11 $(SYSCPPFLAGS) $(INCS) -include $(TOP)/config.h $(WARN)
DEPFLAGS =	-MMD -MP -MF $@.d

SANITIZE =	-fsanitize=address,undefined -fno-sanitize-recover=undefined
SANFLAGS =	-O1 -g -fno-omit-frame-pointer $(SANITIZE)
FUZZFLAGS =	$(SANFLAGS) -fsanitize=fuzzer-no-link

CSRCS =		$(SRCS:.y=.c)
OBJS =		$(CSRCS:.c=.o)
OBJS_SAN =	$(CSRCS:.c=.os)
OBJS_FUZZ =	$(CSRCS:.c=.of)

.SUFFIXES:
.SUFFIXES: .c .o .os .of .y

.c.o:
	@echo "$(CC) -c $@"
	@$(CC) $(STD) $(CPPFLAGS) $(CFLAGS) $(DEPFLAGS) -c -o $@ $<

.c.os:
	@echo "$(CC) -c $@"
	@$(CC) $(STD) $(CPPFLAGS) $(SANFLAGS) $(DEPFLAGS) -c -o $@ $<

.c.of:
	@echo "$(CLANG) -c $@"
	@$(CLANG) $(STD) $(CPPFLAGS) $(FUZZFLAGS) $(DEPFLAGS) -c -o $@ $<

.y.c:
	$(YACC) -d -o $@ $<

first: all

# GEN: what a yacc grammar becomes; it must be there before any object is made
$(OBJS) $(OBJS_SAN) $(OBJS_FUZZ): $(TOP)/config.mk $(GEN)

clean-objs:
	rm -f *.o *.os *.of *.d $(GEN) $(GEN:.c=.h)

# "none" is not there: bmake takes an empty list, or two blanks, for a folder
HAVE_DEPS =	$(OBJS) $(OBJS_SAN) $(OBJS_FUZZ) none
-include $(HAVE_DEPS:=.d)
