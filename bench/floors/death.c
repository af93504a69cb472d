/* death: milliseconds from SIGKILL for the owner of a robust mutex to its next owner. */
#include "crew.h"
#include <errno.h>
#include <pthread.h>

static pthread_mutex_t *mutex;

static void own(struct crew_board *board, int member)
{
    if (pthread_mutex_lock(mutex) != 0)
        abort();
    __atomic_store_n(&board->stop.word, 1, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    (void)member;
}

static void next(struct crew_board *board, int member)
{
    if (pthread_mutex_lock(mutex) != EOWNERDEAD)
        abort();
    board->members[member].end = floor_now();
}

int main(void)
{
    struct crew_board *board = (struct crew_board *)crew_map(sizeof *board);
    mutex = (pthread_mutex_t *)board->shared;
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    if (pthread_mutex_init(mutex, &attributes) != 0)
        return floor_fail("pthread_mutex_init");
    pid_t owner = crew_start(board, 0, own);
    crew_await_ready(board, 1);
    crew_go(board);
    while (!crew_stopped(board))
        usleep(200);
    pid_t waiter = crew_start(board, 1, next);
    /* Long enough to be asleep. */
    usleep(20000);
    double killed = floor_now();
    kill(owner, SIGKILL);
    int status = 0;
    if (waitpid(waiter, &status, 0) < 0 || status != 0) {
        fprintf(stderr, "the next owner ended with status %d\n", status);
        return 1;
    }
    printf("%.6f\n", (board->members[1].end - killed) / 1e6);
    return 0;
}
