/* attach BYTES: nanoseconds to open a file of the shm file system, map it, touch its first page, unmap and close it. */
#include "floor.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static char name[64];
static size_t length;

static void attach(long repeats)
{
    while (repeats-- > 0) {
        int fd = open(name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
        volatile char *p = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        (void)p[0];
        munmap((void *)p, length);
        close(fd);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: attach BYTES\n");
        return 2;
    }
    length = (size_t)atol(argv[1]);
    snprintf(name, sizeof name, "/dev/shm/managers-floor-%ld", (long)getpid());
    int fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return floor_fail(name);
    int error = posix_fallocate(fd, 0, (off_t)length);
    double best = error == 0 ? floor_best(attach) : 0;
    unlink(name);
    if (error != 0) {
        fprintf(stderr, "posix_fallocate: %s\n", strerror(error));
        return 1;
    }
    printf("%.6f\n", best);
    return 0;
}
