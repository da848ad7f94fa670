#!/bin/sh
# Man pages and completions, made from the command tables, are well-formed and complete.
. tests/cli/common.inc
for command in $("$FIHRIST" help --names); do
    expect 0 "$FIHRIST" help --man "$command"
    prints ".TH \"fihrist-$command\" 1"
    for option in $("$FIHRIST" help "$command" | grep -oE '^  (-.,|   ) --[a-z0-9-]+' | grep -oE '\-\-[a-z0-9-]+'); do
        grep -qF -- "$(echo "$option" | sed 's/-/\\-/g')" "$TMPDIR/out" || fail "$command: the man page lacks $option"
    done
    if command -v man >/dev/null; then
        man -l --warnings=w "$TMPDIR/out" >/dev/null 2>"$TMPDIR/warnings" || fail "$command: man"
        grep -v '^$' "$TMPDIR/warnings" && fail "$command: the man page has warnings"
    fi
done
expect 0 "$FIHRIST" help --man && prints '.TH "fihrist" 1' && prints 'fihrist\-search (1)'

expect 0 "$FIHRIST" help --completion=bash
if command -v bash >/dev/null; then
    cp "$TMPDIR/out" "$TMPDIR/completion.bash"
    complete() { # words..., the last one being completed
        bash -c 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _fihrist; printf "%s\n" "${COMPREPLY[@]}"' \
            bash "$TMPDIR/completion.bash" "$@"
    }
    [ "$(complete fihrist sea)" = search ] || fail "bash: command"
    complete fihrist search --form | grep -qx -- --format || fail "bash: option"
    [ "$(complete fihrist search --format js)" = json ] || fail "bash: choice"
    [ "$(complete fihrist search --format = ts)" = tsv ] || fail "bash: choice after ="
    [ "$(complete fihrist help ana)" = analyze ] || fail "bash: help"
    [ "$(complete fihrist info READ)" = README.md ] || fail "bash: files"
fi
expect 0 "$FIHRIST" help --completion=zsh && prints '#compdef fihrist' && prints "'--format=[how results are printed"
command -v zsh >/dev/null && { zsh -n "$TMPDIR/out" || fail "zsh: syntax"; }
expect 0 "$FIHRIST" help --completion=fish && prints 'complete -c fihrist'
command -v fish >/dev/null && { fish -n "$TMPDIR/out" || fail "fish: syntax"; }
exit $bad
