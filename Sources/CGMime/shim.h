#ifndef FIRSTLINE_CGMIME_SHIM_H
#define FIRSTLINE_CGMIME_SHIM_H

// The C library's types must stay those of Swift's own module: a second copy of, say, pthread_attr_t, owned by this
// module, would be what every module sees that imports Glibc and, through others, this one.
#pragma clang module import SwiftGlibc

#include <gmime/gmime.h>

// GObject's casts and type tests are macros, which Swift does not import. Each function here is one of them.

// A stream over memory that somebody else owns: `array` and its bytes must outlive the stream. Nothing is copied.
static inline GMimeStream *firstline_stream_over(GByteArray *array) {
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(array);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    return stream;
}

static inline GByteArray *firstline_stream_bytes(GMimeStream *stream) {
    return g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
}

// The bytes of a part's content where they lie in the parsed mail, still encoded; NULL where they are not in memory.
static inline const guint8 *firstline_content_bytes(GMimeDataWrapper *content, gssize *size) {
    GMimeStream *stream = g_mime_data_wrapper_get_stream(content);
    if (stream == NULL || !GMIME_IS_STREAM_MEM(stream)) return NULL;
    GByteArray *array = GMIME_STREAM_MEM(stream)->buffer;
    if (array == NULL) return NULL;
    gint64 end = stream->bound_end < 0 || stream->bound_end > array->len ? array->len : stream->bound_end;
    if (stream->bound_start < 0 || stream->bound_start > end) return NULL;
    *size = end - stream->bound_start;
    return array->data + stream->bound_start;
}

static inline void firstline_unref(void *object) {
    if (object != NULL) g_object_unref(object);
}

static inline GMimeObject *firstline_message_object(GMimeMessage *message) {
    return GMIME_OBJECT(message);
}

static inline GMimeMultipart *firstline_as_multipart(GMimeObject *object) {
    return GMIME_IS_MULTIPART(object) ? GMIME_MULTIPART(object) : NULL;
}

static inline GMimeMessagePart *firstline_as_message_part(GMimeObject *object) {
    return GMIME_IS_MESSAGE_PART(object) ? GMIME_MESSAGE_PART(object) : NULL;
}

static inline GMimePart *firstline_as_part(GMimeObject *object) {
    return GMIME_IS_PART(object) ? GMIME_PART(object) : NULL;
}

static inline InternetAddressMailbox *firstline_as_mailbox(InternetAddress *address) {
    return INTERNET_ADDRESS_IS_MAILBOX(address) ? INTERNET_ADDRESS_MAILBOX(address) : NULL;
}

static inline InternetAddressGroup *firstline_as_group(InternetAddress *address) {
    return INTERNET_ADDRESS_IS_GROUP(address) ? INTERNET_ADDRESS_GROUP(address) : NULL;
}

#endif
