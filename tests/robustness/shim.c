/*
 * Preloaded into a process, counts the calls that change files under one folder, and makes the
 * chosen one fail as a bad or full disk would.
 *
 *   FAULTS_FOLDER  absolute path of the folder
 *   FAULTS_LOG     file that gets one line a call: number, call, bytes, what was done, path
 *   FAULTS_AT      number of the call to fail, from 1; 0 only counts
 *   FAULTS_KIND    broken: EIO, this once
 *                  dead:   EIO, from this call on
 *                  full:   ENOSPC from this call on, a write half done first; removing still works
 *                  short:  this once, half of the bytes are written
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define ROOM (2 * PATH_MAX)
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

enum verdict { AS_USUAL, FAIL, HALF };

static atomic_long calls;

/* The name behind an open descriptor. */
static void name_of(int fd, char *out)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, out, ROOM - 1);
    out[length < 0 ? 0 : length] = 0;
}

static void absolute(int folder, const char *path, char *out)
{
    out[0] = 0;
    if (path[0] != '/') {
        if (folder != AT_FDCWD)
            name_of(folder, out);
        else if (!getcwd(out, ROOM / 2))
            out[0] = 0;
        strncat(out, "/", ROOM - strlen(out) - 1);
    }
    strncat(out, path, ROOM - strlen(out) - 1);
}

static int is_inside(const char *path)
{
    const char *folder = getenv("FAULTS_FOLDER");
    size_t length = folder ? strlen(folder) : 0;
    return length && !strncmp(path, folder, length) && (path[length] == '/' || path[length] == 0);
}

static void note(long number, const char *call, size_t bytes, const char *done, const char *path)
{
    const char *log = getenv("FAULTS_LOG");
    if (!log)
        return;
    char line[ROOM + 128];
    int length = snprintf(line, sizeof line, "%ld\t%s\t%zu\t%s\t%s\n", number, call, bytes, done, path);
    int fd = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0 || REAL(write)(fd, line, (size_t)length) != length)
        abort();
    close(fd);
}

/* Counts a call on a path inside the folder, and says what is to become of it. */
static enum verdict judge(const char *call, size_t bytes, const char *path)
{
    if (!is_inside(path))
        return AS_USUAL;
    int before = errno;
    const char *at = getenv("FAULTS_AT"), *kind = getenv("FAULTS_KIND");
    long number = ++calls, chosen = at ? atol(at) : 0;
    int here = chosen && number == chosen, after = chosen && number > chosen;
    int writes = bytes > 1, removes = !strncmp(call, "unlink", 6);
    enum verdict verdict = AS_USUAL;
    int error = before;
    if (!kind)
        kind = "";
    if ((!strcmp(kind, "broken") && here) || (!strcmp(kind, "dead") && (here || after))) {
        verdict = FAIL;
        error = EIO;
    } else if (!strcmp(kind, "full") && (here || after) && !removes) {
        verdict = here && writes ? HALF : FAIL;
        error = ENOSPC;
    } else if (!strcmp(kind, "short") && here && writes) {
        verdict = HALF;
    }
    note(number, call, bytes, verdict == AS_USUAL ? "done" : verdict == HALF ? "half" : "failed", path);
    errno = verdict == FAIL ? error : before;
    return verdict;
}

static enum verdict judge_open(const char *call, int folder, const char *path, int flags)
{
    if ((flags & O_ACCMODE) == O_RDONLY && !(flags & O_CREAT))
        return AS_USUAL;
    char whole[ROOM];
    absolute(folder, path, whole);
    return judge(call, 0, whole);
}

static enum verdict judge_path(const char *call, int folder, const char *path)
{
    char whole[ROOM];
    absolute(folder, path, whole);
    return judge(call, 0, whole);
}

static enum verdict judge_fd(const char *call, int fd, size_t bytes)
{
    char whole[ROOM];
    name_of(fd, whole);
    return judge(call, bytes, whole);
}

#define MODE(flags)                                        \
    mode_t mode = 0;                                       \
    if ((flags) & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))) { \
        va_list rest;                                      \
        va_start(rest, flags);                             \
        mode = va_arg(rest, mode_t);                       \
        va_end(rest);                                      \
    }

#define OPEN(name)                                             \
    int name(const char *path, int flags, ...)                 \
    {                                                          \
        MODE(flags)                                            \
        if (judge_open(#name, AT_FDCWD, path, flags) == FAIL)  \
            return -1;                                         \
        return REAL(name)(path, flags, mode);                  \
    }

#define OPENAT(name)                                           \
    int name(int folder, const char *path, int flags, ...)     \
    {                                                          \
        MODE(flags)                                            \
        if (judge_open(#name, folder, path, flags) == FAIL)    \
            return -1;                                         \
        return REAL(name)(folder, path, flags, mode);          \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int creat(const char *path, mode_t mode)
{
    return judge_path("creat", AT_FDCWD, path) == FAIL ? -1 : REAL(creat)(path, mode);
}

int creat64(const char *path, mode_t mode)
{
    return judge_path("creat64", AT_FDCWD, path) == FAIL ? -1 : REAL(creat64)(path, mode);
}

/* What is left of a write. */
static size_t allowed(enum verdict verdict, size_t bytes)
{
    return verdict == HALF ? bytes / 2 : bytes;
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    enum verdict verdict = judge_fd("write", fd, count);
    return verdict == FAIL ? -1 : REAL(write)(fd, bytes, allowed(verdict, count));
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at)
{
    enum verdict verdict = judge_fd("pwrite", fd, count);
    return verdict == FAIL ? -1 : REAL(pwrite)(fd, bytes, allowed(verdict, count), at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at)
{
    enum verdict verdict = judge_fd("pwrite64", fd, count);
    return verdict == FAIL ? -1 : REAL(pwrite64)(fd, bytes, allowed(verdict, count), at);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    size_t bytes = 0;
    for (int i = 0; i < count; i++)
        bytes += parts[i].iov_len;
    enum verdict verdict = judge_fd("writev", fd, bytes);
    if (verdict == HALF && count > 0)
        return REAL(write)(fd, parts[0].iov_base, parts[0].iov_len / 2);
    return verdict == FAIL ? -1 : REAL(writev)(fd, parts, count);
}

ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t count, unsigned flags)
{
    enum verdict verdict = judge_fd("copy_file_range", to, count);
    return verdict == FAIL ? -1 : REAL(copy_file_range)(from, from_at, to, to_at, allowed(verdict, count), flags);
}

#define ON_FD(name)                                                 \
    int name(int fd)                                                \
    {                                                               \
        return judge_fd(#name, fd, 0) == FAIL ? -1 : REAL(name)(fd); \
    }

ON_FD(fsync)
ON_FD(fdatasync)

int ftruncate(int fd, off_t length)
{
    return judge_fd("ftruncate", fd, 0) == FAIL ? -1 : REAL(ftruncate)(fd, length);
}

int ftruncate64(int fd, off64_t length)
{
    return judge_fd("ftruncate64", fd, 0) == FAIL ? -1 : REAL(ftruncate64)(fd, length);
}

int rename(const char *from, const char *to)
{
    return judge_path("rename", AT_FDCWD, to) == FAIL ? -1 : REAL(rename)(from, to);
}

int renameat(int from_folder, const char *from, int folder, const char *to)
{
    return judge_path("renameat", folder, to) == FAIL ? -1 : REAL(renameat)(from_folder, from, folder, to);
}

int renameat2(int from_folder, const char *from, int folder, const char *to, unsigned flags)
{
    return judge_path("renameat2", folder, to) == FAIL ? -1 : REAL(renameat2)(from_folder, from, folder, to, flags);
}

int link(const char *from, const char *to)
{
    return judge_path("link", AT_FDCWD, to) == FAIL ? -1 : REAL(link)(from, to);
}

int linkat(int from_folder, const char *from, int folder, const char *to, int flags)
{
    return judge_path("linkat", folder, to) == FAIL ? -1 : REAL(linkat)(from_folder, from, folder, to, flags);
}

int unlink(const char *path)
{
    return judge_path("unlink", AT_FDCWD, path) == FAIL ? -1 : REAL(unlink)(path);
}

int unlinkat(int folder, const char *path, int flags)
{
    return judge_path("unlinkat", folder, path) == FAIL ? -1 : REAL(unlinkat)(folder, path, flags);
}

int mkdir(const char *path, mode_t mode)
{
    return judge_path("mkdir", AT_FDCWD, path) == FAIL ? -1 : REAL(mkdir)(path, mode);
}

int mkdirat(int folder, const char *path, mode_t mode)
{
    return judge_path("mkdirat", folder, path) == FAIL ? -1 : REAL(mkdirat)(folder, path, mode);
}
