/*
 * contend (cas|park|pshared|robust) STEPS PROCESSES: wall nanoseconds per acquisition of one lock over all processes, each doing STEPS of work while it holds it.
 * contend hold STEPS: nanoseconds of that work alone, in the fastest of several bursts; an ideal lock would add nothing.
 */
#include "crew.h"
#include <errno.h>
#include <pthread.h>

static uint32_t *word;
static pthread_mutex_t *mutex;
static long steps;

static void hold(long repeats)
{
    while (repeats-- > 0)
        crew_hold(steps);
}

static void cas(struct crew_board *board, int member)
{
    uint64_t count = 0;
    while (!crew_stopped(board)) {
        uint32_t expected = 0;
        while (!__atomic_compare_exchange_n(word, &expected, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) {
            expected = 0;
            crew_pause();
        }
        crew_hold(steps);
        __atomic_exchange_n(word, 0, __ATOMIC_SEQ_CST);
        count++;
    }
    board->members[member].count = count;
}

/* A lock that never spins. 0: free, 1: held, 2: held and others may sleep. */
static void park(struct crew_board *board, int member)
{
    uint64_t count = 0;
    while (!crew_stopped(board)) {
        uint32_t seen = 0;
        if (!__atomic_compare_exchange_n(word, &seen, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
            while (__atomic_exchange_n(word, 2, __ATOMIC_SEQ_CST) != 0)
                crew_wait(word, 2);
        crew_hold(steps);
        if (__atomic_exchange_n(word, 0, __ATOMIC_SEQ_CST) == 2)
            crew_wake(word, 1);
        count++;
    }
    board->members[member].count = count;
}

static void pthread_pair(struct crew_board *board, int member)
{
    uint64_t count = 0;
    while (!crew_stopped(board)) {
        if (pthread_mutex_lock(mutex) != 0)
            abort();
        crew_hold(steps);
        pthread_mutex_unlock(mutex);
        count++;
    }
    board->members[member].count = count;
}

int main(int argc, char **argv)
{
    int members = argc == 4 ? atoi(argv[3]) : 0;
    int is_hold = argc == 3 && strcmp(argv[1], "hold") == 0;
    if (!is_hold && (members < 1 || members > CREW_MOST)) {
        fprintf(stderr, "usage: contend hold STEPS, or contend (cas|park|pshared|robust) STEPS PROCESSES, 1 to %d processes\n", CREW_MOST);
        return 2;
    }
    steps = atol(argv[2]);
    if (is_hold) {
        printf("%.6f\n", floor_best(hold));
        return 0;
    }
    struct crew_board *board = (struct crew_board *)crew_map(sizeof *board);
    word = (uint32_t *)board->shared;
    mutex = (pthread_mutex_t *)(board->shared + 128);
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    if (strcmp(argv[1], "robust") == 0)
        pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    if (pthread_mutex_init(mutex, &attributes) != 0)
        return floor_fail("pthread_mutex_init");
    crew_work work = strcmp(argv[1], "cas") == 0 ? cas
        : strcmp(argv[1], "park") == 0 ? park
        : pthread_pair;
    printf("%.6f\n", crew_window(board, members, work, CREW_WINDOW_NS));
    return 0;
}
