/* redis (one|two): nanoseconds of a GET of a small value from a redis-server over a Unix domain socket, by a client that does nothing but send and receive. */
#include "crew.h"
#include <sys/socket.h>
#include <sys/un.h>

static const char request[] = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n";
static const char answer[] = "$1\r\nv\r\n";
static int end;

static void get(long repeats)
{
    char got[sizeof answer - 1];
    for (long i = 0; i < repeats; i++) {
        if (send(end, request, sizeof request - 1, 0) != sizeof request - 1 || recv(end, got, sizeof got, MSG_WAITALL) != sizeof got)
            exit(floor_fail("GET"));
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: redis (one|two)\n");
        return 2;
    }
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "/tmp/managers-redis-%d", getpid());
    pid_t server = fork();
    if (server == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        crew_pin(strcmp(argv[1], "two") == 0 ? 1 : 0);
        if (freopen("/dev/null", "w", stdout) == NULL)
            _exit(1);
        execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", address.sun_path, "--save", "", "--dir", "/tmp", (char *)NULL);
        _exit(127);
    }
    crew_pin(0);
    end = socket(AF_UNIX, SOCK_STREAM, 0);
    int tries = 0, status;
    while (connect(end, (struct sockaddr *)&address, sizeof address) != 0) {
        if (++tries > 500 || waitpid(server, &status, WNOHANG) == server) {
            fprintf(stderr, "error: no redis-server on this machine\n");
            return 1;
        }
        usleep(10000);
    }
    char ok[5];
    static const char set[] = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n";
    if (send(end, set, sizeof set - 1, 0) != sizeof set - 1 || recv(end, ok, sizeof ok, MSG_WAITALL) != sizeof ok)
        return floor_fail("SET");
    printf("%.6f\n", floor_best(get));
    close(end);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    unlink(address.sun_path);
    return 0;
}
