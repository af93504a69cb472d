/* cells (get|set|journal|allocate): nanoseconds per access of one value in shared memory, or to claim and free one block. */
#include "floor.h"
#include <stdatomic.h>
#include <sys/mman.h>

static char *page;

static void get(long repeats)
{
    _Atomic int *value = (_Atomic int *)page;
    while (repeats-- > 0)
        FLOOR_KEEP(atomic_load_explicit(value, memory_order_acquire));
}

static void set(long repeats)
{
    _Atomic int *value = (_Atomic int *)page;
    while (repeats-- > 0)
        atomic_store_explicit(value, (int)repeats, memory_order_release);
}

/* A locked write of 32 bytes that keeps the old value until the new one is whole. */
static void journal(long repeats)
{
    _Atomic uint64_t *lock = (_Atomic uint64_t *)page;
    _Atomic uint32_t *sequence = (_Atomic uint32_t *)(page + 8);
    char value[32] = {1};
    while (repeats-- > 0) {
        uint64_t free_word = 0;
        while (!atomic_compare_exchange_strong(lock, &free_word, 42))
            free_word = 0;
        memcpy(page + 48, page + 16, 32);
        atomic_fetch_add(sequence, 1);
        memcpy(page + 16, value, 32);
        atomic_fetch_add(sequence, 1);
        atomic_exchange(lock, 0);
    }
}

/* Claim by compare-and-swap, fill, publish, free by compare-and-swap; and the private object that stands for the block. */
static void allocate(long repeats)
{
    _Atomic uint64_t *word = (_Atomic uint64_t *)page;
    while (repeats-- > 0) {
        char *object = malloc(128);
        FLOOR_KEEP(object);
        uint64_t now = atomic_load(word);
        if (!atomic_compare_exchange_strong(word, &now, now | 1))
            abort();
        memset(page + 64, 0, 48);
        FLOOR_KEEP(page);
        atomic_store_explicit(word, now | 2, memory_order_release);
        now |= 2;
        if (!atomic_compare_exchange_strong(word, &now, (now & ~3ull) + 16))
            abort();
        free(object);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: cells (get|set|journal|allocate)\n");
        return 2;
    }
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return floor_fail("mmap");
    floor_run run = strcmp(argv[1], "get") == 0 ? get
        : strcmp(argv[1], "set") == 0 ? set
        : strcmp(argv[1], "journal") == 0 ? journal
        : allocate;
    printf("%.6f\n", floor_best(run));
    return 0;
}
