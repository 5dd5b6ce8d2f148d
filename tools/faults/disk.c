/*
 * Injects disk faults into the program under test, by LD_PRELOAD. With RIDGELINE_KILL_AT=n the process is killed instead
 * of making its n-th change or sync of the watched database. While the file RIDGELINE_FULL exists, writes fail as on a
 * full disk; while RIDGELINE_BROKEN exists, syncs fail. RIDGELINE_JOURNAL names a journal that records, in order, all
 * changes and syncs and all bytes that the program sends to file descriptor 3.
 *
 * A journal record has the kind (1 byte), the file (1 byte: 0 database, 1 -wal, 2 -journal, 3 descriptor 3), 2 unused
 * bytes, the length (4 bytes), the offset (8 bytes) and the bytes written. Kinds: w write, t truncate, s sync, u unlink.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *database, *full, *broken;
static int journal = -1;
static long kill_at, calls;

__attribute__((constructor)) static void start(void) {
  const char *number = getenv("RIDGELINE_KILL_AT");
  const char *path = getenv("RIDGELINE_JOURNAL");
  database = getenv("RIDGELINE_WATCH");
  full = getenv("RIDGELINE_FULL");
  broken = getenv("RIDGELINE_BROKEN");
  if (number) kill_at = atol(number);
  if (path) journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int find_file(const char *path) {
  if (!database || strncmp(path, database, strlen(database)) != 0) return -1;
  const char *suffix = path + strlen(database);
  if (strcmp(suffix, "") == 0) return 0;
  if (strcmp(suffix, "-wal") == 0) return 1;
  if (strcmp(suffix, "-journal") == 0) return 2;
  return -1;
}

static int find_file_of_descriptor(int descriptor) {
  char link[64], path[4096];
  if (descriptor == 3) return 3;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return -1;
  path[length] = 0;
  return find_file(path);
}

static void count_call(void) {
  if (++calls == kill_at) kill(getpid(), SIGKILL);
}

static int fails(const char *flag, int error) {
  if (!flag || access(flag, F_OK) != 0) return 0;
  errno = error;
  return 1;
}

static void record(char kind, int file, const void *bytes, uint32_t length, uint64_t offset) {
  if (journal < 0) return;
  char header[16] = {kind, (char)file};
  memcpy(header + 4, &length, 4);
  memcpy(header + 8, &offset, 8);
  syscall(SYS_write, journal, header, sizeof header);
  if (bytes) syscall(SYS_write, journal, bytes, length);
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(real))dlsym(RTLD_NEXT, #name)

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t offset) {
  REAL(pwrite64);
  int file = find_file_of_descriptor(descriptor);
  if (file < 0 || file == 3) return real(descriptor, bytes, length, offset);
  count_call();
  if (fails(full, ENOSPC)) return -1;
  ssize_t written = real(descriptor, bytes, length, offset);
  if (written > 0) record('w', file, bytes, (uint32_t)written, (uint64_t)offset);
  return written;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
  return pwrite64(descriptor, bytes, length, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
  REAL(write);
  ssize_t written = real(descriptor, bytes, length);
  if (descriptor == 3 && written > 0) record('w', 3, bytes, (uint32_t)written, 0);
  return written;
}

static int sync_with(int (*real)(int), int descriptor) {
  int file = find_file_of_descriptor(descriptor);
  if (file < 0 || file == 3) return real(descriptor);
  count_call();
  if (fails(broken, EIO)) return -1;
  int result = real(descriptor);
  if (result == 0) record('s', file, NULL, 0, 0);
  return result;
}

int fsync(int descriptor) {
  REAL(fsync);
  return sync_with(real, descriptor);
}

int fdatasync(int descriptor) {
  REAL(fdatasync);
  return sync_with(real, descriptor);
}

int ftruncate64(int descriptor, off64_t length) {
  REAL(ftruncate64);
  int file = find_file_of_descriptor(descriptor);
  if (file < 0 || file == 3) return real(descriptor, length);
  count_call();
  int result = real(descriptor, length);
  if (result == 0) record('t', file, NULL, 0, (uint64_t)length);
  return result;
}

int ftruncate(int descriptor, off_t length) {
  return ftruncate64(descriptor, length);
}

int unlink(const char *path) {
  REAL(unlink);
  int file = find_file(path);
  if (file < 0) return real(path);
  count_call();
  int result = real(path);
  if (result == 0) record('u', file, NULL, 0, 0);
  return result;
}
