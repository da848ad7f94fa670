/* A file that is one HTML page, by libxml2's tolerant parser; what of it is the article, html_page.h finds. */
#include "corpus/format.h"

#include <libxml/HTMLparser.h>

#include "base/mem.h"
#include "corpus/html_page.h"

struct html_reader {
    const struct fh_format_context *context;
    htmlParserCtxtPtr parser;
    bool done;
};

static void html_close(void *state)
{
    struct html_reader *reader = state;
    if (reader == NULL)
        return;
    htmlFreeParserCtxt(reader->parser);
    fh_free(reader);
}

static enum fh_status html_open(void **state, const struct fh_format_context *context, struct fh_error *error)
{
    *state = NULL;
    struct html_reader *reader = fh_calloc(1, sizeof *reader);
    if (reader == NULL)
        return fh_fail_nomem(error);
    reader->context = context;
    reader->parser = htmlNewParserCtxt();
    if (reader->parser == NULL) {
        html_close(reader);
        return fh_fail_nomem(error);
    }
    *state = reader;
    return FH_OK;
}

static enum fh_status read_page(struct html_reader *reader, struct fh_slice text, struct fh_record *record,
                                struct fh_error *error)
{
    int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                  HTML_PARSE_IGNORE_ENC | HTML_PARSE_COMPACT;
    htmlDocPtr page = htmlCtxtReadMemory(reader->parser, text.bytes, (int)text.length, NULL, "UTF-8", options);
    const xmlNode *root = page != NULL ? xmlDocGetRootElement(page) : NULL;
    enum fh_status status = FH_OK;
    if (page == NULL && reader->parser->errNo == XML_ERR_NO_MEMORY)
        status = fh_fail_nomem(error);
    else if (root == NULL)
        fh_record_bad(record, "not an HTML page");
    else
        status = fh_html_page_read(root, record, error);
    xmlFreeDoc(page);
    return status;
}

static enum fh_status html_next(void *state, struct fh_record *record, struct fh_error *error)
{
    struct html_reader *reader = state;
    if (reader->done)
        return FH_END;
    reader->done = true;
    struct fh_slice text;
    enum fh_status status = fh_input_all(reader->context->input, reader->context->record_bytes_max, &text, error);
    if (status == FH_END || (status == FH_OK && text.length > INT32_MAX)) {
        fh_record_bad(record, "longer than %zu bytes", reader->context->record_bytes_max);
        return FH_OK;
    }
    return status == FH_OK ? read_page(reader, text, record, error) : status;
}

const struct fh_format_ops fh_html_format = {"HTML", true, true, html_open, html_next, html_close};
