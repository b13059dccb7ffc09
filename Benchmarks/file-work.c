/* The floor under spool-to-tier: the file and SQLite work that the daemon's promise needs, and nothing else. No decoding, no rules.
 *
 *     cc -O2 -o file-work Benchmarks/file-work.c -lsqlite3 && ./file-work SPOOL
 *
 * For every file of SPOOL/inbox/new, 256 a batch: claim (rename into work/), read, stage a copy of it and an envelope of 2 KiB in tmp/ and
 * originals/, syncfs, one transaction (content, a row of 4 KiB, two keys; WAL, synchronous=FULL), publish (rename tmp -> new, fsync both),
 * unlink. Prints messages a second. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 256, ENVELOPE = 2048, ROW = 4096, LARGEST = 1 << 20 };

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void run(sqlite3 *db, const char *sql) {
    char *error = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", sql, error);
        exit(1);
    }
}

static int directory(const char *root, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", root, name);
    mkdir(path, 0700);
    int fd = open(path, O_RDONLY | O_DIRECTORY);
    if (fd < 0) fail(path);
    return fd;
}

static void store(int directory, const char *name, const void *bytes, size_t count) {
    int fd = openat(directory, name, O_WRONLY | O_CREAT | O_TRUNC, 0640);
    if (fd < 0 || write(fd, bytes, count) != (ssize_t)count || close(fd) != 0) fail(name);
}

int main(int count, char **arguments) {
    if (count != 2) return 2;
    const char *root = arguments[1];
    int new_inbox = directory(root, "inbox/new"), work = directory(root, "work"), tmp = directory(root, "tmp");
    int new_tier = directory(root, "new"), originals = directory(root, "originals");
    char path[4096];
    snprintf(path, sizeof path, "%s/floor.sqlite", root);
    sqlite3 *db;
    if (sqlite3_open(path, &db) != SQLITE_OK) return 1;
    run(db, "PRAGMA journal_mode=WAL");
    run(db, "PRAGMA synchronous=FULL");
    run(db, "CREATE TABLE message (id INTEGER PRIMARY KEY, name TEXT, content BLOB, row BLOB)");
    run(db, "CREATE TABLE key (value TEXT PRIMARY KEY, id INTEGER) WITHOUT ROWID");
    sqlite3_stmt *insert, *insert_key;
    sqlite3_prepare_v2(db, "INSERT INTO message (name, content, row) VALUES (?, ?, ?)", -1, &insert, NULL);
    sqlite3_prepare_v2(db, "INSERT INTO key VALUES (?, ?)", -1, &insert_key, NULL);

    char *content = malloc(LARGEST), envelope[ENVELOPE], row[ROW];
    memset(envelope, 'e', sizeof envelope);
    memset(row, 'r', sizeof row);
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    long done = 0;
    DIR *stream = opendir((snprintf(path, sizeof path, "%s/inbox/new", root), path));
    char names[BATCH][256];
    for (int more = 1; more;) {
        int filled = 0;
        struct dirent *entry;
        while (filled < BATCH && (entry = readdir(stream))) {
            if (entry->d_name[0] == '.') continue;
            if (renameat(new_inbox, entry->d_name, work, entry->d_name) != 0) fail("claim");
            strcpy(names[filled++], entry->d_name);
        }
        more = filled == BATCH;
        run(db, "BEGIN IMMEDIATE");
        for (int index = 0; index < filled; index++) {
            int fd = openat(work, names[index], O_RDONLY);
            struct stat status;
            if (fd < 0 || fstat(fd, &status) != 0) fail("read");
            ssize_t size = read(fd, content, LARGEST);
            close(fd);
            if (size < 0) fail("read");
            store(originals, names[index], content, (size_t)size);
            store(tmp, names[index], envelope, sizeof envelope);
            sqlite3_bind_text(insert, 1, names[index], -1, SQLITE_STATIC);
            sqlite3_bind_blob(insert, 2, content, (int)size, SQLITE_STATIC);
            sqlite3_bind_blob(insert, 3, row, sizeof row, SQLITE_STATIC);
            if (sqlite3_step(insert) != SQLITE_DONE) return 1;
            sqlite3_reset(insert);
            for (int key = 0; key < 2; key++) {
                char value[300];
                snprintf(value, sizeof value, "%d%.255s", key, names[index]);
                sqlite3_bind_text(insert_key, 1, value, -1, SQLITE_STATIC);
                sqlite3_bind_int64(insert_key, 2, sqlite3_last_insert_rowid(db));
                if (sqlite3_step(insert_key) != SQLITE_DONE) return 1;
                sqlite3_reset(insert_key);
            }
        }
        if (syncfs(tmp) != 0) fail("sync");
        run(db, "COMMIT");
        for (int index = 0; index < filled; index++) {
            if (renameat(tmp, names[index], new_tier, names[index]) != 0) fail("publish");
        }
        if (fsync(new_tier) != 0 || fsync(tmp) != 0) fail("sync");
        for (int index = 0; index < filled; index++) unlinkat(work, names[index], 0);
        done += filled;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
    printf("%.0f\n", (double)done / seconds);
    sqlite3_close(db);
    return 0;
}
