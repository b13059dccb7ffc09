/* The floor under decoding: what GMime alone takes for the same mails, of which decoding uses it to read the structure.
 *
 *     cc -O2 -o parse Benchmarks/Floors/parse.c $(pkg-config --cflags --libs gmime-3.0) && ./parse CORPUS ROUNDS
 *
 * Each mail is parsed from memory, the values of its header fields and the text of its first part are taken, and all of it is freed.
 * Prints nanoseconds a mail, the best round, and how many bytes of text there were. */
#include <dirent.h>
#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static size_t parse(GByteArray *bytes) {
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(bytes);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    g_mime_parser_set_persist_stream(parser, TRUE);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    size_t found = 0;
    if (message) {
        GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(message));
        for (int index = 0; index < g_mime_header_list_get_count(list); index++)
            found += strlen(g_mime_header_get_raw_value(g_mime_header_list_get_header_at(list, index))) > 0;
        GMimeObject *root = g_mime_message_get_mime_part(message);
        if (root && GMIME_IS_PART(root)) {
            GMimeStream *memory = g_mime_stream_mem_new();
            g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(root)), memory);
            found += g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory))->len;
            g_object_unref(memory);
        }
        g_object_unref(message);
    }
    g_object_unref(parser);
    g_object_unref(stream);
    return found;
}

int main(int count, char **arguments) {
    if (count < 2) return 2;
    g_mime_init();
    char path[4096];
    snprintf(path, sizeof path, "%s/mails", arguments[1]);
    DIR *folder = opendir(path);
    if (!folder) return 1;
    GPtrArray *mails = g_ptr_array_new();
    struct dirent *entry;
    while ((entry = readdir(folder))) {
        if (entry->d_name[0] == '.') continue;
        gchar *content;
        gsize size;
        snprintf(path, sizeof path, "%s/mails/%s", arguments[1], entry->d_name);
        if (!g_file_get_contents(path, &content, &size, NULL)) return 1;
        g_ptr_array_add(mails, g_byte_array_new_take((guint8 *)content, size));
    }
    double best = 1e18;
    size_t found = 0;
    for (int round = 0; round < (count > 2 ? atoi(arguments[2]) : 3); round++) {
        double start = now();
        found = 0;
        for (guint index = 0; index < mails->len; index++) found += parse(mails->pdata[index]);
        double taken = (now() - start) / mails->len;
        if (taken < best) best = taken;
    }
    printf("%.0f %zu\n", best, found);
    return 0;
}
