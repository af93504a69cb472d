/* redis (one|two): nanoseconds of a GET of a small value from a redis-server over a Unix domain socket, by a client that does nothing but send and receive. */
#include "redis.h"

static int end;

static void get(long repeats)
{
    char got[sizeof redis_value - 1];
    for (long i = 0; i < repeats; i++) {
        if (send(end, redis_get, sizeof redis_get - 1, 0) != sizeof redis_get - 1 || recv(end, got, sizeof got, MSG_WAITALL) != sizeof got)
            exit(floor_fail("GET"));
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: redis (one|two)\n");
        return 2;
    }
    char path[108];
    pid_t server = redis_start(path, sizeof path, strcmp(argv[1], "two") == 0 ? 1 : 0);
    crew_pin(0);
    end = redis_connect(path, server);
    if (redis_fill(end) != 0)
        return 1;
    printf("%.6f\n", floor_best(get));
    close(end);
    redis_end(server, path);
    return 0;
}
