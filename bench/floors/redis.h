/* A redis-server of one's own at a Unix domain socket, for the floors that ask it. */
#ifndef MANAGERS_REDIS_H
#define MANAGERS_REDIS_H

#include "crew.h"
#include <sys/socket.h>
#include <sys/un.h>

static const char redis_get[] = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n";
static const char redis_value[] = "$1\r\nv\r\n";

/* Starts it on the nth processor, or anywhere if that is negative; it dies with this process. Writes where it listens. */
static pid_t redis_start(char *path, size_t size, int nth)
{
    snprintf(path, size, "/tmp/managers-redis-%d", getpid());
    pid_t server = fork();
    if (server != 0)
        return server;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (nth >= 0)
        crew_pin(nth);
    if (freopen("/dev/null", "w", stdout) == NULL)
        _exit(1);
    execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", path, "--save", "", "--dir", "/tmp", (char *)NULL);
    _exit(127);
}

/* A connection, once it listens; server is its process if it may have failed to start, else 0. */
static int redis_connect(const char *path, pid_t server)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int end = socket(AF_UNIX, SOCK_STREAM, 0);
    int tries = 0, status;
    while (connect(end, (struct sockaddr *)&address, sizeof address) != 0) {
        if (++tries > 500 || (server != 0 && waitpid(server, &status, WNOHANG) == server)) {
            fprintf(stderr, "error: no redis-server on this machine\n");
            exit(1);
        }
        usleep(10000);
    }
    return end;
}

/* Sets the value that is asked for. */
static int redis_fill(int end)
{
    static const char set[] = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n";
    char ok[5];
    return send(end, set, sizeof set - 1, 0) != sizeof set - 1 || recv(end, ok, sizeof ok, MSG_WAITALL) != sizeof ok ? floor_fail("SET") : 0;
}

static void redis_end(pid_t server, const char *path)
{
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    unlink(path);
}

#endif
