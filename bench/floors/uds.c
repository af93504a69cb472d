/* uds (one|two): nanoseconds of a round trip over a Unix domain socket between two processes that block, with as many bytes as a small call has and its answer. */
#include "crew.h"
#include <sys/socket.h>

/* A header of 24 bytes and one value of five. */
#define BYTES 29

static int ends[2];

static void trips(long repeats)
{
    char frame[BYTES] = {0};
    for (long i = 0; i < repeats; i++) {
        if (send(ends[0], frame, sizeof frame, 0) != sizeof frame || recv(ends[0], frame, sizeof frame, MSG_WAITALL) != sizeof frame)
            exit(floor_fail("round trip"));
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: uds (one|two)\n");
        return 2;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return floor_fail("socketpair");
    pid_t echo = fork();
    if (echo == 0) {
        char frame[BYTES];
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        crew_pin(strcmp(argv[1], "two") == 0 ? 1 : 0);
        close(ends[0]);
        while (recv(ends[1], frame, sizeof frame, MSG_WAITALL) == sizeof frame && send(ends[1], frame, sizeof frame, MSG_NOSIGNAL) == sizeof frame)
            ;
        _exit(0);
    }
    close(ends[1]);
    crew_pin(0);
    printf("%.6f\n", floor_best(trips));
    close(ends[0]);
    waitpid(echo, NULL, 0);
    return 0;
}
