/* The lexer. See lexer.h. */
#include "query/lexer.h"

#include "query/space.h"
#include "stemmer/letters.h"
#include "stemmer/utf8.h"

/* ---- Characters ---- */

static bool is_curled(uint32_t code) /* “ ” „ ‟ */
{
    return code >= 0x201C && code <= 0x201F;
}

static bool is_quote(uint32_t code) /* can open a quotation */
{
    return code == '"' || code == 0xAB || is_curled(code);
}

static bool is_closing(uint32_t opening, uint32_t code)
{
    if (opening == 0xAB)
        return code == 0xBB;
    return code == '"' || (is_curled(opening) && is_curled(code));
}

static bool is_letter(uint32_t code)
{
    if (code == FH_UTF8_INVALID)
        return false;
    enum fh_class class = fh_class_of(code);
    return class == FH_CLASS_ARABIC || class == FH_CLASS_OTHER || class == FH_CLASS_DIGIT;
}

static bool is_hidden(uint32_t code)
{
    return code != FH_UTF8_INVALID && code >= 0x80 && fh_class_of(code) == FH_CLASS_HIDDEN;
}

/* A word ends at a space, a parenthesis or a quotation mark. */
static bool ends_word(uint32_t code)
{
    return fh_is_space(code) || code == '(' || code == ')' || is_quote(code);
}

static uint32_t code_at(const uint8_t *p, const uint8_t *end, size_t *length)
{
    *length = 0;
    return p < end ? fh_utf8_decode(p, end, length) : ' ';
}

static const uint8_t *skip_hidden(const uint8_t *p, const uint8_t *end, size_t *columns)
{
    size_t length;
    while (p < end && is_hidden(code_at(p, end, &length))) {
        p += length;
        ++*columns;
    }
    return p;
}

bool fh_lexer_has_letters(struct fh_slice text)
{
    const uint8_t *p = (const uint8_t *)text.bytes;
    size_t length;
    for (size_t left = text.length; left > 0; left -= length, p += length)
        if (is_letter(fh_utf8_decode(p, p + left, &length)))
            return true;
    return false;
}

/* ---- Tokens ---- */

void fh_lexer_init(struct fh_lexer *lexer, struct fh_slice query)
{
    const uint8_t *bytes = (const uint8_t *)query.bytes;
    *lexer = (struct fh_lexer){bytes, query.length > 0 ? bytes + query.length : bytes, 1, true, FH_AFTER_NOTHING};
}

/* Moves over `columns` characters that end at `to`. */
static void move(struct fh_lexer *lexer, const uint8_t *to, size_t columns)
{
    lexer->next = to;
    lexer->column += columns;
}

static void skip_spaces(struct fh_lexer *lexer)
{
    size_t length;
    while (lexer->next < lexer->end) {
        uint32_t code = code_at(lexer->next, lexer->end, &length);
        if (!fh_is_space(code) && !is_hidden(code))
            return;
        if (fh_is_space(code)) {
            lexer->after_space = true;
            lexer->after = FH_AFTER_NOTHING;
        }
        move(lexer, lexer->next + length, 1);
    }
}

static struct fh_slice between(const uint8_t *from, const uint8_t *to)
{
    return (struct fh_slice){(const char *)from, (size_t)(to - from)};
}

/* ~5 or ^2.5 right behind a quotation. */
static void take_suffix(struct fh_lexer *lexer, struct fh_query_token *token)
{
    const uint8_t *p = lexer->next;
    if (p == lexer->end || (*p != '~' && *p != '^'))
        return;
    do
        p++;
    while (p < lexer->end && ((*p >= '0' && *p <= '9') || *p == '.'));
    token->suffix = between(lexer->next, p);
    move(lexer, p, token->suffix.length);
}

/* A quotation whose opening mark begins at `open`; lexer->next moves behind its end. */
static void take_quoted(struct fh_lexer *lexer, const uint8_t *open, struct fh_query_token *token)
{
    size_t length, columns = 1;
    uint32_t opening = code_at(open, lexer->end, &length);
    const uint8_t *start = open + length, *p = start;
    while (p < lexer->end && !token->closed) {
        token->closed = is_closing(opening, code_at(p, lexer->end, &length));
        p += length;
        columns++;
    }
    token->text = between(start, token->closed ? p - length : p);
    move(lexer, p, columns);
    if (token->closed)
        take_suffix(lexer, token);
}

/* The second half of a range whose first half has just been taken: behind `date:"21 يوليو 2015"` or `date:2015..`
 * there stands `.."5 أغسطس 2015"`, `..2015-08` or, in the second case, a quotation. The token's text reaches to its end,
 * quotation marks inside included. */
static void take_range(struct fh_lexer *lexer, struct fh_query_token *token)
{
    const char *end = token->text.bytes + token->text.length;
    bool dots_taken = token->text.length >= 2 && memcmp(end - 2, "..", 2) == 0;
    const uint8_t *p = lexer->next;
    size_t length, dots = dots_taken ? 0 : 2;
    if (dots > 0 && ((size_t)(lexer->end - p) < dots || memcmp(p, "..", dots) != 0))
        return;
    p += dots;
    lexer->column += dots;
    if (is_quote(code_at(p, lexer->end, &length))) {
        struct fh_query_token second = {0};
        take_quoted(lexer, p, &second);
        p = (const uint8_t *)second.text.bytes + second.text.length;
    } else {
        const uint8_t *from = p;
        while (p < lexer->end && !ends_word(code_at(p, lexer->end, &length)))
            p += length;
        move(lexer, p, fh_utf8_count(between(from, p)));
    }
    token->text = between((const uint8_t *)token->text.bytes, p);
}

/* Tries a sign (+ or -) that excludes or requires what follows it. */
static bool take_sign(struct fh_lexer *lexer, struct fh_query_token *token)
{
    uint8_t sign = *lexer->next;
    if ((sign != '+' && sign != '-') || !lexer->after_space)
        return false;
    size_t length, columns = 1;
    const uint8_t *p = skip_hidden(lexer->next + 1, lexer->end, &columns);
    uint32_t code = code_at(p, lexer->end, &length);
    bool exact = code == '=' && is_quote(code_at(p + 1, lexer->end, &length));
    if (!is_letter(code) && !is_quote(code) && code != '(' && !exact)
        return false;
    token->kind = sign == '+' ? FH_TOKEN_PLUS : FH_TOKEN_MINUS;
    move(lexer, p, columns);
    lexer->after_space = false;
    lexer->after = FH_AFTER_SIGN;
    return true;
}

/* The field of this name, invisible characters and marks aside; FH_FIELD_ANY when there is none. */
static enum fh_field field_of(struct fh_slice name)
{
    static const struct {
        const char *name;
        enum fh_field field;
    } names[] = {{"title", FH_FIELD_TITLE},       {"body", FH_FIELD_BODY},   {"source", FH_FIELD_SOURCE},
                 {"category", FH_FIELD_CATEGORY}, {"date", FH_FIELD_DATE},   {"عنوان", FH_FIELD_TITLE},
                 {"نص", FH_FIELD_BODY},           {"مصدر", FH_FIELD_SOURCE}, {"قسم", FH_FIELD_CATEGORY},
                 {"تاريخ", FH_FIELD_DATE}};
    char letters[16];
    size_t used = 0, length;
    const uint8_t *p = (const uint8_t *)name.bytes;
    for (size_t left = name.length; left > 0; left -= length, p += length) {
        enum fh_class class = fh_class_at(p, p + left, &length);
        if (fh_class_is_ignored(class))
            continue;
        if (used + length > sizeof letters)
            return FH_FIELD_ANY;
        for (size_t i = 0; i < length; i++)
            letters[used++] = (char)(p[i] >= 'A' && p[i] <= 'Z' ? p[i] + 32 : p[i]);
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (fh_slice_is((struct fh_slice){letters, used}, names[i].name))
            return names[i].field;
    return FH_FIELD_ANY;
}

/* Tries a field's name with its colon at the beginning of a word that ends at `word_end`. */
static bool take_field(struct fh_lexer *lexer, const uint8_t *word_end, struct fh_query_token *token)
{
    if (lexer->after == FH_AFTER_FIELD || lexer->after == FH_AFTER_DATE)
        return false;
    const uint8_t *colon = memchr(lexer->next, ':', (size_t)(word_end - lexer->next));
    if (colon == NULL || colon - lexer->next > 64)
        return false;
    token->text = between(lexer->next, colon);
    token->field = field_of(token->text);
    if (token->field == FH_FIELD_ANY)
        return false;
    size_t length, columns = fh_utf8_count(token->text) + 1;
    const uint8_t *value = skip_hidden(colon + 1, lexer->end, &columns);
    uint32_t behind = code_at(word_end, lexer->end, &length);
    bool opens = is_quote(behind) || behind == '(';
    bool exact = word_end - value == 1 && *value == '=' && is_quote(behind);
    token->has_value =
        (value >= word_end && opens) || exact || (value < word_end && fh_lexer_has_letters(between(value, word_end)));
    token->kind = FH_TOKEN_FIELD;
    move(lexer, value, columns);
    lexer->after_space = false;
    lexer->after = token->field == FH_FIELD_DATE ? FH_AFTER_DATE : FH_AFTER_FIELD;
    return true;
}

static enum fh_query_token_kind word_kind(struct fh_slice word)
{
    if (fh_slice_is(word, "AND"))
        return FH_TOKEN_AND;
    if (fh_slice_is(word, "OR"))
        return FH_TOKEN_OR;
    return fh_slice_is(word, "NOT") ? FH_TOKEN_NOT : FH_TOKEN_WORD;
}

/* A word, a field's name, or an operator in letters. False when there is no letter in it: punctuation. */
static bool take_word(struct fh_lexer *lexer, struct fh_query_token *token)
{
    const uint8_t *p = lexer->next, *letters_end = p;
    size_t length, columns = 0;
    bool letters = false;
    for (uint32_t code; p < lexer->end && !ends_word(code = code_at(p, lexer->end, &length)); p += length, columns++) {
        letters = letters || is_letter(code);
        if (!is_hidden(code))
            letters_end = p + length;
    }
    if (letters && take_field(lexer, p, token))
        return true;
    token->text = between(lexer->next, letters_end);
    bool alone = lexer->after == FH_AFTER_NOTHING;
    token->kind = letters && alone ? word_kind(token->text) : FH_TOKEN_WORD;
    move(lexer, p, columns);
    if (lexer->after == FH_AFTER_DATE)
        take_range(lexer, token);
    lexer->after_space = false;
    lexer->after = FH_AFTER_NOTHING;
    return letters;
}

/* One token, or false where punctuation was passed over. */
static bool take(struct fh_lexer *lexer, struct fh_query_token *token)
{
    skip_spaces(lexer);
    *token = (struct fh_query_token){.kind = FH_TOKEN_END, .column = lexer->column};
    if (lexer->next == lexer->end)
        return true;
    size_t length;
    uint32_t code = code_at(lexer->next, lexer->end, &length);
    bool exact = code == '=' && is_quote(code_at(lexer->next + 1, lexer->end, &length));
    if (take_sign(lexer, token))
        return true;
    if (code == '(' || code == ')') {
        token->kind = code == '(' ? FH_TOKEN_OPEN : FH_TOKEN_CLOSE;
        move(lexer, lexer->next + 1, 1);
    } else if (exact || is_quote(code)) {
        token->kind = exact ? FH_TOKEN_EXACT : FH_TOKEN_QUOTED;
        lexer->column += exact;
        take_quoted(lexer, lexer->next + exact, token);
        if (lexer->after == FH_AFTER_DATE && token->closed)
            take_range(lexer, token);
    } else {
        return take_word(lexer, token);
    }
    lexer->after_space = token->kind == FH_TOKEN_OPEN;
    lexer->after = FH_AFTER_NOTHING;
    return true;
}

void fh_lexer_next(struct fh_lexer *lexer, struct fh_query_token *token)
{
    while (!take(lexer, token))
        continue;
}
