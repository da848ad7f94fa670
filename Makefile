# Fihrist: one Makefile for everything. `make help` lists the targets.
# Flavours: make FLAVOUR=release|debug|asan|tsan|cov TARGET; each has a build folder of its own.

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
PKG_CFLAGS = $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
PKG_LIBS   = $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lstemmer -lm
ALL_CFLAGS = $(COMMON) $(FLAGS_$(FLAVOUR)) $(PKG_CFLAGS) $(CFLAGS)
ALL_LDFLAGS = -pthread $(FLAGS_$(FLAVOUR)) $(LDFLAGS)

LAYERS   := base corpus stemmer indexer query
LIB_SRC  := $(wildcard $(LAYERS:%=%/*.c))
CLI_SRC  := $(wildcard cli/*.c)
SUPPORT  := $(wildcard tests/support/*.c)
TEST_SRC := $(wildcard $(LAYERS:%=tests/%/test_*.c) tests/cli/test_*.c)
BENCH_SRC := $(wildcard bench/*.c)
LIB_OBJ  := $(LIB_SRC:%.c=$(OUT)/%.o)
CLI_OBJ  := $(CLI_SRC:%.c=$(OUT)/%.o)
SUPPORT_OBJ := $(SUPPORT:%.c=$(OUT)/%.o)
TESTS    := $(TEST_SRC:%.c=$(OUT)/%)
ALL_OBJ  := $(LIB_OBJ) $(CLI_OBJ) $(SUPPORT_OBJ) $(TEST_SRC:%.c=$(OUT)/%.o) $(BENCH_SRC:%.c=$(OUT)/%.o)

.PHONY: all setup demo check check-asan check-tsan bench-micro layers headers help clean
.DEFAULT_GOAL := all

all: setup $(OUT)/libfihrist.a $(OUT)/libfihrist.so $(OUT)/fihrist ## build ./fihrist, ./libfihrist.a and ./libfihrist.so
	$(Q)if [ "$(FLAVOUR)" = release ]; then cp -f $(OUT)/fihrist $(OUT)/libfihrist.a $(OUT)/libfihrist.so .; fi

setup: ## install the Debian packages of packages.txt that are missing (as root or through sudo)
	$(Q)if command -v dpkg-query >/dev/null; then \
	    missing=$$(for p in $$(cat packages.txt); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
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

$(OUT)/libfihrist.a: $(LIB_OBJ)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(OUT)/libfihrist.so: $(LIB_OBJ)
	$(Q)$(CC) -shared -Wl,-soname,libfihrist.so.0 $(ALL_LDFLAGS) $^ $(PKG_LIBS) -o $@

$(OUT)/fihrist: $(CLI_OBJ) $(OUT)/libfihrist.a
	$(Q)$(CC) $(ALL_LDFLAGS) $^ $(PKG_LIBS) -o $@

$(OUT)/bench/%: $(OUT)/bench/%.o $(OUT)/libfihrist.a
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
	$(Q)$(CC) $(ALL_LDFLAGS) $^ -lcmocka $(PKG_LIBS) -o $@

bench-micro: $(OUT)/bench/micro ## nanoseconds of decoding and look-ups, on every SIMD path of this processor
	$(Q)FIHRIST_DATA=$${FIHRIST_DATA:-../shared/data} $<

check: all $(TESTS) layers ## build and run every test
	$(Q)tests/run $(OUT)

check-asan: ## the tests under the address and undefined-behaviour sanitizers
	$(Q)$(MAKE) FLAVOUR=asan check

check-tsan: ## the tests under the thread sanitizer
	$(Q)$(MAKE) FLAVOUR=tsan check

layers: ## prove that every #include points down: base < corpus, stemmer < indexer < query < cli, bench, tests
	$(Q)tests/layers

headers: ## compile every header alone
	$(Q)for h in *.h */*.h; do $(CC) $(ALL_CFLAGS) -fsyntax-only -x c $$h || exit 1; done

clean: ## remove everything that was built
	$(Q)rm -rf $(BUILD) fihrist libfihrist.a libfihrist.so

help: ## this list
	$(Q)awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

-include $(ALL_OBJ:.o=.d)
