/* locks (cas|pshared|robust|semaphore|read): nanoseconds to take and give back a free lock (read: a reader-writer lock for reading), or the permit of a semaphore, in shared memory. */
#include "floor.h"
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/mman.h>

static _Atomic uint64_t *word;
static pthread_mutex_t *mutex;
static sem_t *semaphore;
static pthread_rwlock_t *readers;

/* The least a lock with an owner can do: one compare-and-swap, one exchange. */
static void cas(long repeats)
{
    while (repeats-- > 0) {
        uint64_t free_word = 0;
        while (!atomic_compare_exchange_strong(word, &free_word, 42))
            free_word = 0;
        atomic_exchange(word, 0);
    }
}

static void pthread_pair(long repeats)
{
    while (repeats-- > 0) {
        if (pthread_mutex_lock(mutex) != 0)
            abort();
        pthread_mutex_unlock(mutex);
    }
}

static void semaphore_pair(long repeats)
{
    while (repeats-- > 0) {
        if (sem_wait(semaphore) != 0)
            abort();
        sem_post(semaphore);
    }
}

static void read_pair(long repeats)
{
    while (repeats-- > 0) {
        if (pthread_rwlock_rdlock(readers) != 0)
            abort();
        pthread_rwlock_unlock(readers);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: locks (cas|pshared|robust|semaphore|read)\n");
        return 2;
    }
    char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return floor_fail("mmap");
    word = (_Atomic uint64_t *)page;
    mutex = (pthread_mutex_t *)(page + 128);
    semaphore = (sem_t *)(page + 256);
    if (sem_init(semaphore, 1, 1) != 0)
        return floor_fail("sem_init");
    readers = (pthread_rwlock_t *)(page + 384);
    pthread_rwlockattr_t shared;
    pthread_rwlockattr_init(&shared);
    pthread_rwlockattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    if (pthread_rwlock_init(readers, &shared) != 0)
        return floor_fail("pthread_rwlock_init");
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    if (strcmp(argv[1], "robust") == 0)
        pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    if (pthread_mutex_init(mutex, &attributes) != 0)
        return floor_fail("pthread_mutex_init");
    floor_run run = strcmp(argv[1], "cas") == 0 ? cas
        : strcmp(argv[1], "semaphore") == 0 ? semaphore_pair
        : strcmp(argv[1], "read") == 0 ? read_pair
        : pthread_pair;
    printf("%.6f\n", floor_best(run));
    return 0;
}
