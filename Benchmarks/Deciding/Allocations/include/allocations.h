/* How often this process asked the C library for memory, the libraries it uses included. */
#pragma once

long allocations_made(void);
