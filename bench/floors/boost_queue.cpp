/* boost_queue PAIRS (one|two): nanoseconds per item of 16 bytes through a message_queue, with PAIRS producers and as many consumers, on one processor or on two. */
#include "boost.h"
#include "crew.h"
#include <boost/interprocess/ipc/message_queue.hpp>

using namespace boost::interprocess;

#define SLOTS 1024

struct item {
    uint64_t a, b;
};

static message_queue *queue;
static long items_each;
static int pairs, processors;

static void work(crew_board *board, int member)
{
    (void)board;
    crew_pin(processors == 2 ? member % 2 : 0);
    item one = {0, 0};
    for (long i = 0; i < items_each; i++) {
        if (member % 2 == 0) {
            one.a = one.b = (uint64_t)i;
            queue->send(&one, sizeof one, 0);
        } else {
            message_queue::size_type length;
            unsigned priority;
            queue->receive(&one, sizeof one, length, priority);
            if (length != sizeof one)
                abort();
        }
    }
}

int main(int argc, char **argv)
{
    pairs = argc == 3 ? atoi(argv[1]) : 0;
    if (pairs < 1 || pairs * 2 > CREW_MOST) {
        fprintf(stderr, "usage: boost_queue PAIRS (one|two), 1 to %d pairs\n", CREW_MOST / 2);
        return 2;
    }
    processors = strcmp(argv[2], "two") == 0 ? 2 : 1;
    items_each = 100000 / pairs;
    char name[64];
    snprintf(name, sizeof name, "managers-floor-%ld", (long)getpid());
    message_queue made(create_only, name, SLOTS, sizeof(item));
    /* The mapping stays; so does nothing else, whatever happens. */
    message_queue::remove(name);
    queue = &made;
    crew_board *board = (crew_board *)crew_map(sizeof *board);
    for (int i = 0; i < pairs * 2; i++)
        crew_start(board, i, work);
    printf("%.6f\n", crew_race(board, pairs * 2) / ((double)items_each * pairs));
    return 0;
}
