/* What the floors of several processes share: the processes, the window in which they work, their processors, and the work while a lock is held. C and C++. */
#ifndef MANAGERS_CREW_H
#define MANAGERS_CREW_H

#include "floor.h"
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CREW_MOST 8
#define CREW_WINDOW_NS 60000000L
/* For programs with a server between them, which takes tens of milliseconds to find its pace. */
#define CREW_LOAD_WINDOW_NS 250000000L

/* Each on a line of its own, so that looking at one costs nobody else. */
struct crew_line {
    uint32_t word;
    char rest[60];
};

struct crew_member {
    double end;
    uint64_t count;
    char rest[112];
};

struct crew_board {
    struct crew_line go, stop, ready;
    struct crew_member members[CREW_MOST];
    char shared[16384];
};

typedef void (*crew_work)(struct crew_board *board, int member);

static void *crew_map(size_t length)
{
    void *p = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        exit(floor_fail("mmap"));
    return p;
}

static void crew_wait(uint32_t *word, uint32_t expected)
{
    syscall(SYS_futex, word, FUTEX_WAIT, expected, NULL, NULL, 0);
}

static void crew_wake(uint32_t *word, int count)
{
    syscall(SYS_futex, word, FUTEX_WAKE, count, NULL, NULL, 0);
}

static int crew_stopped(struct crew_board *board)
{
    return __atomic_load_n(&board->stop.word, __ATOMIC_ACQUIRE) != 0;
}

static void crew_pause(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}

/* The calling process onto the nth processor that it may use; without effect if it may use fewer. */
static void crew_pin(int nth)
{
    cpu_set_t allowed, one;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET(cpu, &allowed) || nth-- > 0)
            continue;
        CPU_ZERO(&one);
        CPU_SET(cpu, &one);
        sched_setaffinity(0, sizeof one, &one);
        return;
    }
}

/* A process that works once the board says go. It dies with this one. */
static pid_t crew_start(struct crew_board *board, int member, crew_work work)
{
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid < 0)
        exit(floor_fail("fork"));
    if (pid > 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    __atomic_add_fetch(&board->ready.word, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&board->go.word, __ATOMIC_ACQUIRE) == 0)
        crew_wait(&board->go.word, 0);
    work(board, member);
    board->members[member].end = floor_now();
    _exit(0);
}

static void crew_await_ready(struct crew_board *board, int members)
{
    while (__atomic_load_n(&board->ready.word, __ATOMIC_ACQUIRE) < (uint32_t)members)
        usleep(200);
    /* The last one is on its way into the kernel. */
    usleep(1000);
}

static double crew_go(struct crew_board *board)
{
    double start = floor_now();
    __atomic_store_n(&board->go.word, 1, __ATOMIC_SEQ_CST);
    crew_wake(&board->go.word, CREW_MOST);
    return start;
}

static void crew_join(int members)
{
    for (int i = 0; i < members; i++) {
        int status = 0;
        if (wait(&status) < 0 || status != 0) {
            fprintf(stderr, "a process of the floor ended with status %d\n", status);
            exit(1);
        }
    }
}

/* Wall nanoseconds per piece of work over all members, in a window of time. */
static double crew_window(struct crew_board *board, int members, crew_work work, long length)
{
    struct timespec window = {0, length};
    uint64_t count = 0;
    for (int i = 0; i < members; i++)
        crew_start(board, i, work);
    crew_await_ready(board, members);
    double start = crew_go(board);
    nanosleep(&window, NULL);
    __atomic_store_n(&board->stop.word, 1, __ATOMIC_SEQ_CST);
    double end = floor_now();
    crew_join(members);
    for (int i = 0; i < members; i++)
        count += board->members[i].count;
    return (end - start) / (double)count;
}

/* Wall nanoseconds from the start to the end of the last member. */
static double crew_race(struct crew_board *board, int members)
{
    crew_await_ready(board, members);
    double start = crew_go(board);
    double end = start;
    crew_join(members);
    for (int i = 0; i < members; i++)
        if (board->members[i].end > end)
            end = board->members[i].end;
    return end - start;
}

/* Work that nothing can be taken from: each step needs the one before. */
static void crew_hold(long steps)
{
    uint64_t x = (uint64_t)steps;
    while (steps-- > 0) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        FLOOR_KEEP(x);
    }
}

#endif
