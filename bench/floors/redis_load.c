/* redis_load CLIENTS DEPTH: GETs a second of a small value from a redis-server over a Unix domain socket, by so many processes that each send DEPTH commands at once and read their answers. */
#include "crew.h"
#include "redis.h"

#define MOST_DEPTH 64

static int depth;
static char path[108];

static void load(struct crew_board *board, int member)
{
    static char requests[MOST_DEPTH * (sizeof redis_get - 1)];
    char got[MOST_DEPTH * (sizeof redis_value - 1)];
    size_t sent = depth * (sizeof redis_get - 1), awaited = depth * (sizeof redis_value - 1);
    for (int i = 0; i < depth; i++)
        memcpy(requests + i * (sizeof redis_get - 1), redis_get, sizeof redis_get - 1);
    int end = redis_connect(path, 0);
    uint64_t count = 0;
    while (!crew_stopped(board)) {
        if (send(end, requests, sent, 0) != (ssize_t)sent || recv(end, got, awaited, MSG_WAITALL) != (ssize_t)awaited)
            _exit(floor_fail("GET"));
        count += depth;
    }
    board->members[member].count = count;
    close(end);
}

int main(int argc, char **argv)
{
    int clients = argc == 3 ? atoi(argv[1]) : 0;
    depth = argc == 3 ? atoi(argv[2]) : 0;
    if (clients < 1 || clients > CREW_MOST || depth < 1 || depth > MOST_DEPTH) {
        fprintf(stderr, "usage: redis_load CLIENTS DEPTH\n");
        return 2;
    }
    pid_t server = redis_start(path, sizeof path, -1);
    int end = redis_connect(path, server);
    if (redis_fill(end) != 0)
        return 1;
    struct crew_board *board = crew_map(sizeof *board);
    double each = crew_window(board, clients, load, CREW_LOAD_WINDOW_NS);
    printf("%.1f\n", 1e9 / each);
    close(end);
    redis_end(server, path);
    return 0;
}
