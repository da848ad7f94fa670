#!/bin/sh
# The interactive search at a real pseudo-terminal, as a person types: editing, history, completion,
# paging, Ctrl-C, resizing, both layouts, Ctrl-D.
. tests/cli/common.inc
command -v tmux >/dev/null || { echo "skip: tmux is not installed"; exit 0; }
sample
export TMUX_TMPDIR=$TMPDIR TMUX=
session=1 # each has a server of its own, for one that is told to go may take a while
screen() { tmux -u -L "fihrist-test-$session" "$@"; }
leaves() { screen kill-server 2>/dev/null; session=$((session + 1)); }
trap 'screen kill-server 2>/dev/null' EXIT
unset TERM_PROGRAM
screen -f /dev/null new-session -d -x 80 -y 40 "env HOME=$TMPDIR LC_ALL=C.UTF-8 PAGER= $FIHRIST repl -k 3 $TMPDIR/sample.fh; echo it has left; sleep 60" ||
    { echo "skip: tmux does not start here"; exit 0; }

shows() { # the screen, or any of it in the next seconds, has this text
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        screen capture-pane -p >"$TMPDIR/screen"
        grep -qF -- "$1" "$TMPDIR/screen" && return 0
        sleep 0.2
    done
    fail "the screen does not show \"$1\":"
    cat "$TMPDIR/screen"
}
lacks() { grep -qF -- "$1" "$TMPDIR/screen" && fail "the screen shows \"$1\""; }
types() { screen send-keys -l "$1"; }
presses() { screen send-keys "$@"; }
clears() { presses C-u; presses C-l; sleep 0.3; }

shows '216 documents. Type a query'
types 'تحلية مياه البحر'
presses Enter
shows ' documents in '
lacks 'خبر جديد' # the rehearsal before the prompt is not seen
shows ':open N reads one, :next shows more'
# What matched is red, titles are bold, nothing stands in brackets.
screen capture-pane -p -e >"$TMPDIR/screen"
grep -q "$(printf '\033')\[[0-9;]*31m" "$TMPDIR/screen" || fail "no colour"
grep -q '\[تحلية\]' "$TMPDIR/screen" && fail "brackets beside colour"

# Editing in the middle of a line, and history.
clears
types 'ماراثونX'
presses BSpace
types ' سباق'
presses Enter
shows 'fihrist> ماراثون سباق'
clears
presses Up Up
shows 'fihrist> تحلية مياه البحر'
presses C-a
types '+'
presses C-e Enter
shows '+تحلية مياه البحر'
shows ' documents in '
clears
presses C-r
types 'سباق'
presses Enter
shows 'ماراثون سباق'

# Completion: a command, several words of the dictionary, a source, a category.
clears
types ':exp'
presses Tab
shows 'fihrist> :explain'
clears
types 'مدرس'
presses Tab
shows 'مدرسة'
shows 'مدرستين'
clears
types 'ماراثون source:مل'
presses Tab
shows 'source:ملاعب'
presses Enter
shows '1 of 1 documents'
clears
types ':category ريا'
presses Tab
presses Enter
shows '1 of 1 documents'
types ':category'
presses Enter

# Ctrl-C throws away the line, not the program.
clears
types 'كلام لا يهم'
presses C-c
sleep 0.3
types ':stats'
presses Enter
shows '216 documents, '
lacks 'no such command'

# An article longer than the screen is paged.
screen resize-window -x 60 -y 12
sleep 0.3
clears
types 'تحلية مياه البحر'
presses Enter
shows ' documents in '
types ':open 1'
presses Enter
shows '-- space: more, Enter: a line, q: enough --'
presses Space
sleep 0.3
presses q
shows 'fihrist>'

# Laid out for terminals that do not reorder: within the width that the window has now.
screen resize-window -x 50 -y 40
sleep 0.3
clears
types ':bidi visual'
presses Enter
types 'لقاح الكوليرا'
presses Enter
shows 'ﺡﺎﻘﻟ'
[ "$(wc -L <"$TMPDIR/screen")" -le 50 ] || fail "lines wider than the window"

# Settings, said and changed; what cannot be is explained.
screen resize-window -x 100 -y 40
sleep 0.3
for setting in 'bidi logical' 'sort date' 'rank stem' 'words and' 'snippets off' 'colour off'; do
    types ":set $setting"
    presses Enter
done
clears
types ':set'
presses Enter
shows 'words     and'
shows 'snippets  off'
shows 'colour    off'
types ':set snippets on'
presses Enter
types 'تحلية مياه'
presses Enter
shows '[تحلية]'

# Ctrl-D leaves; the history stays.
clears
presses C-d
shows 'it has left'
leaves

# Ctrl-C while a search runs (exact text, compared in thousands of stored articles) ends the search alone.
for i in 1 2 3 4 5 6 7 8 9; do
    for j in 1 2 3 4 5 6 7 8; do
        sed "s/^{\"id\": \"/&$i$j-/; s/\"url\": \"[^\"]*\", //" corpus/sample/articles/*.jsonl
    done
done >"$TMPDIR/many.jsonl"
expect 0 "$FIHRIST" index "$TMPDIR/many.fh" "$TMPDIR/many.jsonl"
screen -f /dev/null new-session -d -x 80 -y 40 "env HOME=$TMPDIR LC_ALL=C.UTF-8 PAGER= $FIHRIST repl $TMPDIR/many.fh; echo it has left; sleep 60"
shows 'Type a query'
types '="في" OR ="من" OR ="على"'
presses Enter
sleep 0.2
presses C-c
shows 'stopped'
lacks 'it has left'
types 'ماراثون'
presses Enter
shows ' documents in '
leaves

# The reader's own pager; how far indexing is, on the line that search results then take over.
mkfifo "$TMPDIR/slow"
screen -f /dev/null new-session -d -x 100 -y 30 "env HOME=$TMPDIR LC_ALL=C.UTF-8 PAGER='sed s/^/paged:/' $FIHRIST repl $TMPDIR/sample.fh; \
    $FIHRIST index $TMPDIR/slow.fh $TMPDIR/slow; $FIHRIST check $TMPDIR/slow.fh; \
    $FIHRIST search --bidi=visual $TMPDIR/slow.fh ماراثون; sleep 60"
shows 'Type a query'
types 'لقاح الكوليرا'
presses Enter
shows ' documents in '
types ':open 1'
presses Enter
shows 'paged:'
presses C-d
exec 3<>"$TMPDIR/slow" # does not wait for a reader
for i in 1 2 3 4 5 6; do
    timeout 10 cat corpus/sample/articles/*.jsonl >&3
    sleep 0.15
done
shows ' MB/s'
exec 3>&-
shows ': nothing wrong'
shows ' documents in '
leaves
grep -q 'تحلية' "$TMPDIR/.local/state/fihrist/history" || fail "no history is kept"
[ "$(stat -c %a "$TMPDIR/.local/state/fihrist/history")" = 600 ] || fail "others can read the history"
exit $bad
