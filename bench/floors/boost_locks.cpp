/*
 * boost_locks free: nanoseconds to take and give back a free interprocess_mutex in a shared memory object.
 * boost_locks STEPS PROCESSES: wall nanoseconds per acquisition over all processes, each doing STEPS of work while it holds it.
 */
#include "boost.h"
#include "crew.h"
#include <boost/interprocess/mapped_region.hpp>
#include <boost/interprocess/shared_memory_object.hpp>
#include <boost/interprocess/sync/interprocess_mutex.hpp>
#include <boost/interprocess/sync/scoped_lock.hpp>
#include <new>

using namespace boost::interprocess;

static interprocess_mutex *mutex;
static long steps;

static void free_pair(long repeats)
{
    while (repeats-- > 0) {
        scoped_lock<interprocess_mutex> held(*mutex);
    }
}

static void contend(crew_board *board, int member)
{
    uint64_t count = 0;
    while (!crew_stopped(board)) {
        scoped_lock<interprocess_mutex> held(*mutex);
        crew_hold(steps);
        count++;
    }
    board->members[member].count = count;
}

int main(int argc, char **argv)
{
    bool is_free = argc == 2 && strcmp(argv[1], "free") == 0;
    int members = argc == 3 ? atoi(argv[2]) : 0;
    if (!is_free && (members < 1 || members > CREW_MOST)) {
        fprintf(stderr, "usage: boost_locks free, or boost_locks STEPS PROCESSES, 1 to %d processes\n", CREW_MOST);
        return 2;
    }
    char name[64];
    snprintf(name, sizeof name, "managers-floor-%ld", (long)getpid());
    shared_memory_object object(create_only, name, read_write);
    object.truncate(4096);
    mapped_region region(object, read_write);
    /* The mapping stays; so does nothing else, whatever happens. */
    shared_memory_object::remove(name);
    mutex = new (region.get_address()) interprocess_mutex;
    if (is_free) {
        printf("%.6f\n", floor_best(free_pair));
        return 0;
    }
    crew_board *board = (crew_board *)crew_map(sizeof *board);
    steps = atol(argv[1]);
    printf("%.6f\n", crew_window(board, members, contend, CREW_WINDOW_NS));
    return 0;
}
