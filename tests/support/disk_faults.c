/* A disk that fails: preloaded into a process, it counts what is written below a folder and lets
   one operation, or all from one on, fail.

   DISK_FOLDER  what lies below it is counted
   DISK_FAILS   the operation that fails, from 1; none if it is 0 or unset
   DISK_ERROR   the errno that it fails with; 0 kills the process there instead
   DISK_STAYS   1 if all operations after it fail as well
   DISK_COUNT   a file that is told how many there were, as the process ends

   Of a write that fails, or over which the process is killed, half is written: a torn one. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long done;
static long fails, stays;
static int error_number;
static const char *folder;

__attribute__((constructor)) static void begin(void)
{
    const char *given = getenv("DISK_FAILS");
    folder = getenv("DISK_FOLDER");
    fails = given ? atol(given) : 0;
    stays = (given = getenv("DISK_STAYS")) ? atol(given) : 0;
    error_number = (given = getenv("DISK_ERROR")) ? atoi(given) : 0;
}

__attribute__((destructor)) static void end(void)
{
    const char *told = getenv("DISK_COUNT");
    FILE *file = told ? fopen(told, "w") : NULL;
    if (file) {
        fprintf(file, "%ld\n", (long)done);
        fclose(file);
    }
}

static int below(const char *path)
{
    return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int open_below(int fd)
{
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return below(path);
}

/* Whether the operation that is about to be done fails. */
static int failing(void)
{
    long now = ++done;
    return fails && (now == fails || (stays && now > fails));
}

static int fail(void)
{
    if (!error_number)
        kill(getpid(), SIGKILL);
    errno = error_number;
    return -1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size)
{
    if (open_below(fd) && failing()) {
        REAL(write)(fd, data, size / 2);
        return fail();
    }
    return REAL(write)(fd, data, size);
}

#define PWRITE(name, offset)                                             \
    ssize_t name(int fd, const void *data, size_t size, offset at)      \
    {                                                                    \
        if (open_below(fd) && failing()) {                               \
            REAL(name)(fd, data, size / 2, at);                          \
            return fail();                                               \
        }                                                                \
        return REAL(name)(fd, data, size, at);                           \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define OF_FD(name)                                                      \
    int name(int fd)                                                     \
    {                                                                    \
        return open_below(fd) && failing() ? fail() : REAL(name)(fd);    \
    }
OF_FD(fsync)
OF_FD(fdatasync)

int ftruncate(int fd, off_t size)
{
    return open_below(fd) && failing() ? fail() : REAL(ftruncate)(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return open_below(fd) && failing() ? fail() : REAL(ftruncate64)(fd, size);
}

int rename(const char *from, const char *to)
{
    return below(to) && failing() ? fail() : REAL(rename)(from, to);
}

int unlink(const char *path)
{
    return below(path) && failing() ? fail() : REAL(unlink)(path);
}

#define OPEN(name)                                                       \
    int name(const char *path, int flags, ...)                           \
    {                                                                    \
        va_list more;                                                    \
        va_start(more, flags);                                           \
        mode_t mode = va_arg(more, mode_t);                              \
        va_end(more);                                                    \
        if ((flags & (O_CREAT | O_WRONLY | O_RDWR)) && below(path) && failing()) \
            return fail();                                               \
        return REAL(name)(path, flags, mode);                            \
    }
OPEN(open)
OPEN(open64)
