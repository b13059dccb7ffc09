/* What Linux has and Swift's Glibc module does not show, because the headers hide it behind _GNU_SOURCE.
 * Everything goes by syscall(2) or by the kernel's own numbers, so no feature macro is needed. */
#pragma once

#include <asm/unistd.h>
#include <stdint.h>

/* Of the C library only this is declared, and nothing of it included: a header that this module were the first to include would belong to
 * it instead of to Swift's Glibc module. Sets errno. */
extern long syscall(long number, ...);

/* O_TMPFILE of open(2): an unnamed file in a directory. */
#if defined(__aarch64__)
static const int linux_O_TMPFILE = 020000000 | 00040000;
#else
static const int linux_O_TMPFILE = 020000000 | 00200000;
#endif
/* Flags of renameat2(2). */
static const unsigned int linux_RENAME_NOREPLACE = 1;
static const unsigned int linux_RENAME_EXCHANGE = 2;

/* Who is at the other end of a Unix socket: the layout of struct ucred, unix(7). */
struct linux_peer {
    int32_t pid;
    uint32_t uid;
    uint32_t gid;
};

/* syncfs(2): everything of the file system that fd is on. Reports write-back errors since Linux 5.8. */
static inline int linux_syncfs(int fd) {
    return (int)syscall(__NR_syncfs, fd);
}

/* renameat2(2). */
static inline int linux_renameat2(int from, const char *old_name, int to, const char *new_name, unsigned int flags) {
    return (int)syscall(__NR_renameat2, from, old_name, to, new_name, flags);
}

/* gettid(2): the kernel's number of this thread. */
static inline int32_t linux_gettid(void) {
    return (int32_t)syscall(__NR_gettid);
}

/* SO_PEERCRED of unix(7); 0, or -1 with errno. */
static inline int linux_peer_credentials(int fd, struct linux_peer *peer) {
    unsigned int size = sizeof *peer;
    const int socket_level = 1, peer_credentials = 17;
    return (int)syscall(__NR_getsockopt, fd, socket_level, peer_credentials, peer, &size);
}

/* SO_PEERGROUPS of unix(7), Linux 4.13: the supplementary groups of the other end. `size` is in bytes; on return the size that is there,
 * also when it does not fit (ERANGE). 0, or -1 with errno. */
static inline int linux_peer_groups(int fd, uint32_t *groups, uint32_t *size) {
    const int socket_level = 1, peer_groups = 59;
    return (int)syscall(__NR_getsockopt, fd, socket_level, peer_groups, groups, size);
}

/* accept4(2) with SOCK_CLOEXEC and SOCK_NONBLOCK; the descriptor, or -1 with errno. */
static inline int linux_accept(int fd) {
    const int close_on_exec = 02000000, nonblocking = 04000;
    return (int)syscall(__NR_accept4, fd, (void *)0, (void *)0, close_on_exec | nonblocking);
}

/* A byte that another process, or this program's next run, reads: everything written before it is there first. */
static inline void linux_store_release(volatile uint8_t *byte, uint8_t value) {
    __atomic_store_n(byte, value, __ATOMIC_RELEASE);
}

/* setfsuid(2): whose rights file accesses of this thread have; of the doctor that root runs, and for tests of what another user may do. */
static inline int linux_setfsuid(uint32_t user) {
    return (int)syscall(__NR_setfsuid, user);
}

/* setfsgid(2): the same for the group. */
static inline int linux_setfsgid(uint32_t group) {
    return (int)syscall(__NR_setfsgid, group);
}

/* malloc_trim(3) of the GNU C library: gives what was freed back to the system, of every arena. */
extern int malloc_trim(unsigned long pad);
static inline void linux_give_back_freed_memory(void) {
    (void)malloc_trim(0);
}

/* sched_getaffinity(2): how many processors this thread may run on, as taskset(1) and CPUAffinity= say; at least 1. */
static inline int linux_usable_processors(void) {
    unsigned long mask[128] = {0};
    long size = syscall(__NR_sched_getaffinity, 0, sizeof mask, mask);
    int count = 0;
    for (long word = 0; word * (long)sizeof mask[0] < size; word++) count += __builtin_popcountl(mask[word]);
    return count > 0 ? count : 1;
}
