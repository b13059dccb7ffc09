/* Counts the edges of the control flow that a program built with -sanitize-coverage=edge,trace-pc-guard walks along. */
#include <stdint.h>

uint64_t firstline_work;

void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop) {
    for (uint32_t *guard = start; guard < stop; guard++) *guard = 1;
}

void __sanitizer_cov_trace_pc_guard(uint32_t *guard) {
    (void)guard;
    firstline_work++;
}

uint64_t firstline_work_done(void) { return firstline_work; }
