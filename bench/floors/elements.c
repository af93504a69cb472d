/* elements (sum|store|vector) (double|int) COUNT: nanoseconds per element. The loops are those of the C# rows, element by element. */
#include "floor.h"

static long count;
static double *doubles;
static int *ints;

static void sum_double(long repeats)
{
    while (repeats-- > 0) {
        double sum = 0;
        for (long i = 0; i < count; i++)
            sum += doubles[i];
        FLOOR_KEEP(&sum);
    }
}

static void sum_int(long repeats)
{
    while (repeats-- > 0) {
        int sum = 0;
        for (long i = 0; i < count; i++)
            sum += ints[i];
        FLOOR_KEEP(&sum);
    }
}

static void store_double(long repeats)
{
    while (repeats-- > 0) {
        for (long i = 0; i < count; i++)
            doubles[i] = (double)repeats;
        FLOOR_KEEP(doubles);
    }
}

static void store_int(long repeats)
{
    while (repeats-- > 0) {
        for (long i = 0; i < count; i++)
            ints[i] = (int)repeats;
        FLOOR_KEEP(ints);
    }
}

/* Four accumulators of 32 bytes each, as the C# row has. */
typedef double lane4 __attribute__((vector_size(32)));

#if defined(__x86_64__)
__attribute__((target("avx2")))
#endif
static void vector_double(long repeats)
{
    while (repeats-- > 0) {
        lane4 a = {0}, b = {0}, c = {0}, d = {0};
        const lane4 *v = (const lane4 *)doubles;
        for (long i = 0; i < count / 4; i += 4) {
            a += v[i];
            b += v[i + 1];
            c += v[i + 2];
            d += v[i + 3];
        }
        a += b + c + d;
        FLOOR_KEEP(&a);
    }
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: elements (sum|store|vector) (double|int) COUNT\n");
        return 2;
    }
    count = atol(argv[3]) / 16 * 16;
    int is_double = strcmp(argv[2], "double") == 0;
    doubles = aligned_alloc(4096, (size_t)count * sizeof(double));
    ints = aligned_alloc(4096, (size_t)count * sizeof(double));
    if (!doubles || !ints)
        return floor_fail("aligned_alloc");
    for (long i = 0; i < count; i++) {
        doubles[i] = (double)i;
        ints[i] = (int)i;
    }
    floor_run run = strcmp(argv[1], "vector") == 0 ? vector_double
        : strcmp(argv[1], "sum") == 0 ? (is_double ? sum_double : sum_int)
        : (is_double ? store_double : store_int);
    printf("%.6f\n", floor_best(run) / (double)count);
    return 0;
}
