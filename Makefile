# Fihrist: one Makefile for everything. `make help` lists the targets.
# Flavours: make FLAVOUR=release|debug|asan|tsan|cov|fuzz TARGET; each has a build folder of its own.

FLAVOUR ?= release
BUILD   ?= build
OUT     := $(BUILD)/$(FLAVOUR)
PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= cc
AR      ?= ar
V       ?= 0
Q       := $(if $(filter 1,$(V)),,@)
VERSION := $(shell sed -n 's/^.define FIHRIST_VERSION "\(.*\)"/\1/p' fihrist.h)

PACKAGES := libxxhash libutf8proc libzstd libarchive yajl libxml-2.0 uchardet libedit fribidi
WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef
ifeq ($(WERROR),1)
WARNINGS += -Werror
endif
# Contraction into fused multiply-adds would make scores differ between processors.
COMMON   := -std=c17 -D_GNU_SOURCE -I. -fPIC -pthread -ffp-contract=off $(WARNINGS)
FLAGS_release := -O2 -g -DNDEBUG
FLAGS_debug   := -O0 -g
FLAGS_asan    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
FLAGS_tsan    := -O1 -g -fno-omit-frame-pointer -fsanitize=thread
FLAGS_cov     := -O0 -g --coverage
FLAGS_fuzz    := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
ifeq ($(FLAVOUR),fuzz)
CC := clang
endif
PKG_CFLAGS = $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
PKG_LIBS   = $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lstemmer -lm
ALL_CFLAGS = $(COMMON) $(FLAGS_$(FLAVOUR)) $(PKG_CFLAGS) $(CFLAGS)
ALL_LDFLAGS = -pthread $(FLAGS_$(FLAVOUR)) $(LDFLAGS)

LAYERS   := base corpus stemmer indexer query
LIB_SRC  := $(wildcard $(LAYERS:%=%/*.c))
CLI_SRC  := $(wildcard cli/*.c)
SUPPORT  := $(wildcard tests/support/*.c)
HARD_TESTS := crash fault damage soak
TEST_SRC := $(wildcard $(LAYERS:%=tests/%/test_*.c) tests/cli/test_*.c $(HARD_TESTS:%=tests/%/test_*.c))
ifeq ($(FLAVOUR),tsan) # the sanitizer needs the calls that this test takes the place of
TEST_SRC := $(filter-out tests/fault/test_fault.c,$(TEST_SRC))
endif
BENCH_SRC := $(wildcard bench/*.c)
BENCH_SUPPORT := $(wildcard bench/support/*.c)
BENCH_SUPPORT_OBJ := $(BENCH_SUPPORT:%.c=$(OUT)/%.o)
LIB_OBJ  := $(LIB_SRC:%.c=$(OUT)/%.o)
CLI_OBJ  := $(CLI_SRC:%.c=$(OUT)/%.o)
SUPPORT_OBJ := $(SUPPORT:%.c=$(OUT)/%.o)
TESTS    := $(TEST_SRC:%.c=$(OUT)/%)
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
FUZZERS  := $(FUZZ_SRC:%.c=$(OUT)/%)
ALL_OBJ  := $(LIB_OBJ) $(CLI_OBJ) $(SUPPORT_OBJ) $(TEST_SRC:%.c=$(OUT)/%.o) $(BENCH_SRC:%.c=$(OUT)/%.o) $(BENCH_SUPPORT_OBJ) \
            $(FUZZ_SRC:%.c=$(OUT)/%.o)

FUZZ_SECONDS ?= 60

.PHONY: all setup demo check crash-test check-damage check-asan check-tsan check-valgrind cov check-answers fuzz fuzzers bench bench-micro bench-readers bench-repl eval lint format layers headers \
        install uninstall dist clean help
.DEFAULT_GOAL := all
.SECONDARY: # objects of tests stay: what has not changed is not compiled again

all: setup $(OUT)/libfihrist.a $(OUT)/libfihrist.so $(OUT)/fihrist ## build ./fihrist, ./libfihrist.a and ./libfihrist.so
	$(Q)if [ "$(FLAVOUR)" = release ]; then cp -f $(OUT)/fihrist $(OUT)/libfihrist.a $(OUT)/libfihrist.so .; fi

setup: ## install the Debian packages of packages.txt that are missing (as root or through sudo)
	$(Q)if command -v dpkg-query >/dev/null; then \
	    missing=$$(for p in $$(cat packages.txt) $(EXTRA_PACKAGES); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	    if [ -n "$$missing" ]; then \
	        echo "installing: "$$missing; \
	        if [ "$$(id -u)" = 0 ]; then s=; else s=sudo; fi; \
	        $$s apt-get update -qq && $$s env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing; \
	    fi; \
	fi

$(OUT)/%.o: %.c | setup
	$(Q)mkdir -p $(@D)
	$(if $(Q),@echo "  CC $<")
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(OUT)/stemmer/lexicon_ar.o: stemmer/lexicon-ar.bin
$(OUT)/stemmer/variants.o: stemmer/variants-ar.txt
$(OUT)/corpus/generate_words.o: corpus/words-ar.tsv.zst

$(OUT)/libfihrist.a: $(LIB_OBJ)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# The shared library shows what fihrist.h declares and nothing else.
$(OUT)/libfihrist.map: fihrist.h
	$(Q)mkdir -p $(@D)
	$(Q){ echo '{ global:'; grep -oE '\bfh_[a-z_]+\(' fihrist.h | sort -u | tr '(' ';'; echo 'local: *; };'; } > $@

$(OUT)/libfihrist.so: $(LIB_OBJ) $(OUT)/libfihrist.map
	$(Q)$(CC) -shared -Wl,-soname,libfihrist.so.0 -Wl,--version-script=$(OUT)/libfihrist.map $(ALL_LDFLAGS) $(LIB_OBJ) \
	    $(PKG_LIBS) -o $@

$(OUT)/fihrist: $(CLI_OBJ) $(OUT)/libfihrist.a
	$(Q)$(CC) $(ALL_LDFLAGS) $^ $(PKG_LIBS) -o $@

$(OUT)/libbench.a: $(BENCH_SUPPORT_OBJ)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(OUT)/bench/%: $(OUT)/bench/%.o $(OUT)/libbench.a $(OUT)/libfihrist.a
	$(Q)$(CC) $(ALL_LDFLAGS) $^ $(PKG_LIBS) -o $@

# An archive, so that a test gets only what it asks for.
$(OUT)/libsupport.a: $(SUPPORT_OBJ)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# Tests of the command line get everything of it but main().
$(OUT)/libcli.a: $(filter-out $(OUT)/cli/main.o,$(CLI_OBJ))
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(OUT)/tests/cli/%: $(OUT)/tests/cli/%.o $(OUT)/libsupport.a $(OUT)/libcli.a $(OUT)/libfihrist.a
	$(Q)$(CC) $(ALL_LDFLAGS) $^ -lcmocka $(PKG_LIBS) -o $@

$(OUT)/tests/%: $(OUT)/tests/%.o $(OUT)/libsupport.a $(OUT)/libfihrist.a
	$(Q)$(CC) $(ALL_LDFLAGS) $(filter %.o,$^) $(filter %.a,$^) -lcmocka $(PKG_LIBS) -o $@

# These replace functions of the C library, each in one program.
$(OUT)/tests/crash/test_power: $(OUT)/tests/crash/recorder.o $(OUT)/tests/crash/power.o
$(OUT)/tests/fault/test_fault: $(OUT)/tests/fault/faults.o

crash-test: all $(TESTS) ## the long form of the reliability tests: power cuts, kills, faults, damage, crowds (an hour)
	$(Q)for t in $(HARD_TESTS:%=$(OUT)/tests/%/test_*); do case $$t in *.[od]) continue ;; esac; \
	    [ -x "$$t" ] || continue; echo "$$t"; FIHRIST_LONG=1 $$t || exit 1; done

PEER_PROGRAMS := $(OUT)/bench/peers/fihrist_peer $(OUT)/bench/peers/xapian_peer $(OUT)/bench/peers/sqlite_peer \
                 $(OUT)/bench/peers/groonga_peer $(OUT)/bench/peers/classes/LucenePeer.class
BENCH_TOOLS := $(patsubst %,$(OUT)/bench/%,compare draw_queries export_tokens generate measure statistics)

$(OUT)/bench/peers/fihrist_peer: $(OUT)/bench/peers/fihrist_peer.o $(OUT)/bench/peers/peer.o $(OUT)/libfihrist.a
	$(Q)$(CC) $(ALL_LDFLAGS) $^ $(PKG_LIBS) -o $@

$(OUT)/bench/peers/groonga_peer: PKG_CFLAGS += $(subst -I,-isystem ,$(shell pkg-config --cflags groonga 2>/dev/null))
$(OUT)/bench/peers/%_peer: $(OUT)/bench/peers/%_peer.o $(OUT)/bench/peers/peer.o
	$(Q)$(CC) $(ALL_LDFLAGS) $^ $(if $(findstring sqlite,$@),-lsqlite3,$$(pkg-config --libs groonga)) -o $@

$(OUT)/bench/peers/xapian_peer: bench/peers/xapian_peer.cc $(OUT)/bench/peers/peer.o
	$(Q)mkdir -p $(@D) && c++ -std=c++17 -O2 -I. $^ -lxapian -o $@

$(OUT)/bench/peers/classes/LucenePeer.class: bench/peers/LucenePeer.java
	$(Q)mkdir -p $(@D) && javac -cp "$$(ls /usr/share/java/lucene-core-8*.jar | head -1)" -d $(@D) $<

bench: all $(BENCH_TOOLS) ## speed and size by itself, on real data and generated archives; a table, and JSON in build/release/bench/work
	$(Q)BENCH_FLAGS="$(FLAGS_$(FLAVOUR)) $(CFLAGS)" bench/speed $(OUT)

bench-peers: ## speed and size against Lucene, Xapian, SQLite and Groonga on the same tokens (bench/peers/README.md)
	$(Q)$(MAKE) setup EXTRA_PACKAGES="$$(tr '\n' ' ' <bench/peers/packages.txt)"
	$(Q)$(MAKE) $(OUT)/fihrist $(BENCH_TOOLS) $(PEER_PROGRAMS)
	$(Q)bench/peers/run $(OUT)

bench-micro: $(OUT)/bench/micro $(OUT)/bench/analysis ## decoding and look-ups on every SIMD path of this processor; analysis beside memcpy and UTF-8 validation
	$(Q)FIHRIST_DATA=$${FIHRIST_DATA:-../shared/data} $<
	$(Q)$(OUT)/bench/analysis $${FIHRIST_DATA:-../shared/data}/saudinewsnet.jsonl.zst

bench-repl: all $(OUT)/bench/first_results ## how long results take at the prompt of a terminal, from Enter to the screen
	$(Q)mkdir -p $(OUT)/bench/work && rm -rf $(OUT)/bench/work/repl.fh
	$(Q)$(OUT)/fihrist index $(OUT)/bench/work/repl.fh $${FIHRIST_DATA:-../shared/data}/saudinewsnet.jsonl.zst
	$(Q)HOME=$(OUT)/bench/work LC_ALL=C.UTF-8 $(OUT)/bench/first_results $(OUT)/fihrist $(OUT)/bench/work/repl.fh \
	    $${FIHRIST_DATA:-../shared/data}/queries/words-1000.txt

bench-readers: $(OUT)/bench/readers ## how fast each kind of archive is read, against cat through the same decompressor
	$(Q)mkdir -p $(OUT)/bench/work && $< $${FIHRIST_DATA:-../shared/data}/saudinewsnet.jsonl.zst $(OUT)/bench/work

demo: all ## build, index the bundled sample and search it three times
	$(Q)rm -rf sample.fh
	./fihrist index sample.fh corpus/sample/articles
	./fihrist search sample.fh -k 3 'تحلية مياه البحر'
	./fihrist search sample.fh -k 3 '"الذكاء الاصطناعي" رقائق'
	./fihrist search sample.fh -k 3 --sort=-date 'source:ملاعب ماراثون date:2024..2025'

check: all $(TESTS) layers ## build and run every test
	$(Q)tests/run $(OUT)

golden: all ## write the goldens of the program's output, and what README.md shows, anew: look at git diff afterwards
	$(Q)GOLDEN=write README=write tests/run $(OUT) search.sh repl.sh dump.sh readme.sh

check-damage: ## every section of a segment changed in 1,000 places and cut at 100, under the address sanitizer (half an hour)
	$(Q)$(MAKE) FLAVOUR=asan $(BUILD)/asan/tests/damage/test_damage
	$(Q)FIHRIST_LONG=1 $(BUILD)/asan/tests/damage/test_damage

check-answers: $(OUT)/tests/query/test_real ## every real query against the oracle: 10, 100, 1,000 hits, every SIMD path, ten segments, one, reordered (needs FIHRIST_DATA)
	$(Q)FIHRIST_DATA=$${FIHRIST_DATA:-../shared/data} FIHRIST_FULL=1 $<

check-asan: ## the tests under the address and undefined-behaviour sanitizers
	$(Q)$(MAKE) FLAVOUR=asan check

check-tsan: ## the tests under the thread sanitizer
	$(Q)$(MAKE) FLAVOUR=tsan check

VALGRIND := valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite,indirect --suppressions=tests/support/valgrind.supp

check-valgrind: all $(TESTS) ## the test programs under valgrind's memcheck (an hour; wants valgrind)
	$(Q)FIHRIST_UNDER="$(VALGRIND)" tests/run $(OUT)

cov: ## which lines the tests reach; the others are listed in build/cov/unreached.txt, with reasons in docs/TESTING.md
	$(Q)find $(BUILD)/cov -name '*.gcda' -delete 2>/dev/null || true
	$(Q)$(MAKE) FLAVOUR=cov check; status=$$?; tests/unreached $(BUILD)/cov; exit $$status

$(OUT)/tests/fuzz/%: $(OUT)/tests/fuzz/%.o $(OUT)/libsupport.a $(OUT)/libfihrist.a
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer $^ -lcmocka $(PKG_LIBS) -o $@

fuzzers: $(FUZZERS)

# What the fuzzers found, and a small corpus, is in tests/fuzz/<name>/ and replayed by make check.
fuzz: ## run each fuzzer for FUZZ_SECONDS (60) seconds, or FUZZ="index reader:csv" only; wants clang
	$(Q)$(MAKE) FLAVOUR=fuzz fuzzers
	$(Q)tests/fuzz/run $(BUILD)/fuzz $(FUZZ_SECONDS) $(FUZZ)

eval: all $(OUT)/bench/quality ## quality on three collections and the sample (needs FIHRIST_DATA), all analyzers
	$(Q)QUALITY=$(OUT)/bench/quality bench/run quality

lint: layers headers ## compile with clang and every warning an error; cppcheck where it is installed
	$(Q)failed=0; for f in $(LIB_SRC) $(CLI_SRC) $(SUPPORT) $(TEST_SRC) $(BENCH_SRC); do \
	    clang $(ALL_CFLAGS) -Werror -fsyntax-only $$f || failed=1; done; exit $$failed
	$(Q)if command -v cppcheck >/dev/null; then \
	    cppcheck -q --std=c11 --error-exitcode=1 --inline-suppr --suppress=missingIncludeSystem --suppress=uninitvar --enable=warning,portability \
	        -I. $(LAYERS) cli; \
	else echo "skip: cppcheck is not installed"; fi

format: ## put every source file into the house's layout (clang-format)
	$(Q)clang-format -i fihrist.h $(wildcard */*.[ch] tests/*/*.[ch])

layers: ## prove that every #include points down: base < corpus, stemmer < indexer < query < cli, bench, tests
	$(Q)tests/layers

headers: ## compile every header alone
	$(Q)for h in *.h */*.h */support/*.h; do printf '#include "%s"\nextern int alone;\n' $$h | \
	    $(CC) $(ALL_CFLAGS) -fsyntax-only -x c - || exit 1; done

install: all ## install program, library, header, man pages and completions under PREFIX (/usr/local), inside DESTDIR
	$(Q)install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(PREFIX)/lib/pkgconfig \
	    $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	    $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(Q)install -m 755 $(OUT)/fihrist $(DESTDIR)$(PREFIX)/bin/fihrist
	$(Q)install -m 644 fihrist.h $(DESTDIR)$(PREFIX)/include/fihrist.h
	$(Q)install -m 644 $(OUT)/libfihrist.a $(DESTDIR)$(PREFIX)/lib/libfihrist.a
	$(Q)install -m 755 $(OUT)/libfihrist.so $(DESTDIR)$(PREFIX)/lib/libfihrist.so.0
	$(Q)ln -sf libfihrist.so.0 $(DESTDIR)$(PREFIX)/lib/libfihrist.so
	$(Q)printf '%s\n' 'prefix=$(PREFIX)' 'includedir=$${prefix}/include' 'libdir=$${prefix}/lib' '' 'Name: fihrist' \
	    'Description: full-text search for Arabic news' 'Version: $(VERSION)' 'Requires.private: $(PACKAGES)' \
	    'Libs: -L$${libdir} -lfihrist' 'Libs.private: -lstemmer -lm -pthread' 'Cflags: -I$${includedir}' \
	    > $(DESTDIR)$(PREFIX)/lib/pkgconfig/fihrist.pc
	$(Q)$(OUT)/fihrist help --man > $(DESTDIR)$(PREFIX)/share/man/man1/fihrist.1
	$(Q)for c in $$($(OUT)/fihrist help --names); do \
	    $(OUT)/fihrist help --man $$c > $(DESTDIR)$(PREFIX)/share/man/man1/fihrist-$$c.1 || exit 1; done
	$(Q)$(OUT)/fihrist help --completion=bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/fihrist
	$(Q)$(OUT)/fihrist help --completion=zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_fihrist
	$(Q)$(OUT)/fihrist help --completion=fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/fihrist.fish

uninstall: ## remove what install put there
	$(Q)cd $(DESTDIR)$(PREFIX) && rm -f bin/fihrist include/fihrist.h lib/libfihrist.a lib/libfihrist.so lib/libfihrist.so.0 \
	    lib/pkgconfig/fihrist.pc share/man/man1/fihrist.1 share/man/man1/fihrist-*.1 \
	    share/bash-completion/completions/fihrist share/zsh/site-functions/_fihrist \
	    share/fish/vendor_completions.d/fihrist.fish

dist: ## a source archive, fihrist-VERSION.tar.gz
	$(Q)git archive --format=tar.gz --prefix=fihrist-$(VERSION)/ -o fihrist-$(VERSION).tar.gz HEAD

clean: ## remove everything that was built
	$(Q)rm -rf $(BUILD) fihrist libfihrist.a libfihrist.so

help: ## this list
	$(Q)awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

-include $(ALL_OBJ:.o=.d) $(wildcard $(OUT)/bench/peers/*.d)
