/* handoff (park|spin) (one|two): nanoseconds from a process that says go to the one that waits for it, both on one processor or on two. */
#include "crew.h"

#define TRIPS 4000

static int spins, processors;

static void give(uint32_t *word)
{
    __atomic_store_n(word, 1, __ATOMIC_SEQ_CST);
    if (!spins)
        crew_wake(word, 1);
}

static void take(uint32_t *word)
{
    while (__atomic_load_n(word, __ATOMIC_SEQ_CST) == 0) {
        if (spins)
            crew_pause();
        else
            crew_wait(word, 0);
    }
    __atomic_store_n(word, 0, __ATOMIC_SEQ_CST);
}

static void bounce(struct crew_board *board, int member)
{
    uint32_t *mine = (uint32_t *)(board->shared + 128 * member);
    uint32_t *other = (uint32_t *)(board->shared + 128 * (1 - member));
    crew_pin(processors == 2 ? member : 0);
    for (int i = 0; i < TRIPS; i++) {
        if (member == 0)
            give(other);
        take(mine);
        if (member == 1)
            give(other);
    }
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: handoff (park|spin) (one|two)\n");
        return 2;
    }
    spins = strcmp(argv[1], "spin") == 0;
    processors = strcmp(argv[2], "two") == 0 ? 2 : 1;
    if (spins && sysconf(_SC_NPROCESSORS_ONLN) < 2) {
        fprintf(stderr, "two processes cannot spin on one processor\n");
        return 1;
    }
    struct crew_board *board = (struct crew_board *)crew_map(sizeof *board);
    crew_start(board, 0, bounce);
    crew_start(board, 1, bounce);
    printf("%.6f\n", crew_race(board, 2) / (2.0 * TRIPS));
    return 0;
}
