/* A disk that loses what was not synced: loaded in front of the C library (LD_PRELOAD).

   Each file that is synced is copied, as it is then, into the folder $DURABLE_TO; what was deleted is deleted there when
   the folder is synced. What is there is what a power loss leaves: everything that was written after the last sync of
   its file is missing. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void forget_deleted(const char *from, const char *folder) {
    char path[PATH_MAX];
    struct dirent *item;
    DIR *listed = opendir(folder);
    if (listed == NULL) abort();
    while ((item = readdir(listed)) != NULL) {
        snprintf(path, sizeof path, "%s/%s", from, item->d_name);
        if (access(path, F_OK) == 0) continue;
        snprintf(path, sizeof path, "%s/%s", folder, item->d_name);
        unlink(path);
    }
    closedir(listed);
}

/* One file at a time: a thread that commits and one that carries the log over sync the same ones. */
static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;

static int copied(int file, const char *name) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    const char *folder = getenv("DURABLE_TO");
    char link[64], path[PATH_MAX], part[PATH_MAX], whole[PATH_MAX], data[1 << 16];
    struct stat about;
    int result = real(file);
    if (result != 0 || folder == NULL || fstat(file, &about) != 0) return result;
    if (!S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode)) return result;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return result;
    path[length] = 0;
    if (S_ISDIR(about.st_mode)) {
        forget_deleted(path, folder);
        return result;
    }
    const char *base = strrchr(path, '/');
    snprintf(whole, sizeof whole, "%s/%s", folder, base == NULL ? path : base + 1);
    snprintf(part, sizeof part, "%s.part", whole);
    int copy = open(part, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (copy < 0) abort();
    off_t at = 0;
    while ((length = pread(file, data, sizeof data, at)) > 0) {
        if (write(copy, data, (size_t)length) != length) abort();
        at += length;
    }
    close(copy);
    if (rename(part, whole) != 0) abort();
    return result;
}

static int synced(int file, const char *name) {
    pthread_mutex_lock(&one);
    int result = copied(file, name);
    pthread_mutex_unlock(&one);
    return result;
}

int fsync(int file) { return synced(file, "fsync"); }
int fdatasync(int file) { return synced(file, "fdatasync"); }
