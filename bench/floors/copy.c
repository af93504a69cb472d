/* copy BYTES: nanoseconds per KiB of memcpy from private memory to a shared mapping. */
#include "floor.h"
#include <fcntl.h>
#include <sys/mman.h>

static size_t length;
static char *from, *to;

static void copy(long repeats)
{
    while (repeats-- > 0) {
        memcpy(to, from, length);
        FLOOR_KEEP(to);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: copy BYTES\n");
        return 2;
    }
    length = (size_t)atol(argv[1]);
    from = aligned_alloc(4096, length);
    int fd = memfd_create("managers-floor", MFD_CLOEXEC);
    if (!from || fd < 0 || posix_fallocate(fd, 0, (long)length) != 0)
        return floor_fail("memory");
    to = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (to == MAP_FAILED)
        return floor_fail("mmap");
    memset(from, 1, length);
    memset(to, 0, length);
    printf("%.6f\n", floor_best(copy) / ((double)length / 1024));
    return 0;
}
