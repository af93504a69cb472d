/* ring BATCH (one|two): nanoseconds per item of 16 bytes through a ring without locks, from one process to another, both on one processor or on two; published after each BATCH items. */
#include "crew.h"

#define SLOTS 1024
#define ITEMS (1 << 20)

typedef struct {
    uint64_t a, b;
} item;

static uint64_t *head, *tail;
static item *slots;
static long batch;
static int processors;

/* Until the other side has moved on: looks for a while, then lets others have the processor. */
static uint64_t moved_from(uint64_t *counter, uint64_t known)
{
    for (int tries = 0;; tries++) {
        uint64_t now = __atomic_load_n(counter, __ATOMIC_ACQUIRE);
        if (now != known)
            return now;
        if (processors == 1 || tries > 1000)
            sched_yield();
        else
            crew_pause();
    }
}

static void produce(struct crew_board *board, int member)
{
    uint64_t at = 0, taken = 0;
    (void)board;
    crew_pin(processors == 2 ? member : 0);
    while (at < ITEMS) {
        while (at + (uint64_t)batch - taken > SLOTS)
            taken = moved_from(head, taken);
        for (long i = 0; i < batch; i++, at++)
            slots[at % SLOTS] = (item){at, at};
        __atomic_store_n(tail, at, __ATOMIC_RELEASE);
    }
}

static void consume(struct crew_board *board, int member)
{
    uint64_t at = 0, put = 0, sum = 0;
    (void)board;
    crew_pin(processors == 2 ? member : 0);
    while (at < ITEMS) {
        while (at + (uint64_t)batch > put)
            put = moved_from(tail, put);
        for (long i = 0; i < batch; i++, at++)
            sum += slots[at % SLOTS].b;
        __atomic_store_n(head, at, __ATOMIC_RELEASE);
    }
    if (sum != (uint64_t)ITEMS * (ITEMS - 1) / 2)
        abort();
}

int main(int argc, char **argv)
{
    batch = argc == 3 ? atol(argv[1]) : 0;
    if (batch < 1 || SLOTS % batch != 0) {
        fprintf(stderr, "usage: ring BATCH (one|two), BATCH a power of two up to %d\n", SLOTS);
        return 2;
    }
    processors = strcmp(argv[2], "two") == 0 ? 2 : 1;
    struct crew_board *board = (struct crew_board *)crew_map(sizeof *board);
    head = (uint64_t *)board->shared;
    tail = (uint64_t *)(board->shared + 128);
    slots = (item *)crew_map(SLOTS * sizeof(item));
    crew_start(board, 0, produce);
    crew_start(board, 1, consume);
    printf("%.6f\n", crew_race(board, 2) / ITEMS);
    return 0;
}
