/* What every floor program shares: the clock, and the loop that finds the fastest of several bursts. */
#ifndef MANAGERS_FLOOR_H
#define MANAGERS_FLOOR_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FLOOR_BURSTS 5
#define FLOOR_BURST_NS 2e6

/* Keeps the compiler from dropping or merging the work around it. */
#define FLOOR_KEEP(value) __asm__ volatile("" : : "r"(value) : "memory")

typedef void (*floor_run)(long repeats);

static double floor_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double floor_time(floor_run run, long repeats)
{
    double start = floor_now();
    run(repeats);
    return floor_now() - start;
}

/* Nanoseconds per repeat in the fastest burst: a burst that another program disturbed is not the machine's. */
static double floor_best(floor_run run)
{
    long repeats = 1;
    while (floor_time(run, repeats) < FLOOR_BURST_NS && repeats < (1L << 40))
        repeats *= 2;
    double best = 1e300;
    for (int i = 0; i < FLOOR_BURSTS; i++) {
        double one = floor_time(run, repeats) / (double)repeats;
        if (one < best)
            best = one;
    }
    return best;
}

static int floor_fail(const char *what)
{
    perror(what);
    return 1;
}

#endif
