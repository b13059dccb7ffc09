#ifndef FIRSTLINE_CLIBXML2_SHIM_H
#define FIRSTLINE_CLIBXML2_SHIM_H

// Debian's libxml2 is built with ICU, and its headers pull in ICU's, which clash with those of Foundation's own copy in
// every module that sees both. Only xmlCharEncodingHandler has members that depend on it, and nothing here touches one.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

#endif
