#ifndef FIRSTLINE_CLIBXML2_SHIM_H
#define FIRSTLINE_CLIBXML2_SHIM_H

// The C library's types must stay those of Swift's own module: a second copy of, say, pthread_attr_t, owned by this
// module, would be what every module sees that imports Glibc and, through others, this one.
#pragma clang module import SwiftGlibc

// Debian's libxml2 is built with ICU, and its headers pull in ICU's, which clash with those of Foundation's own copy in
// every module that sees both. Only xmlCharEncodingHandler has members that depend on it, and nothing here touches one.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/xmlmemory.h>

#endif
