/*
 * A C process beside a C# one: opens, reads, writes and locks what C# made, and makes what C# opens.
 *
 *   attach constants                     prints every number of the header; verifies the ABI hash
 *   attach check FILE KIND               checks a header in a file
 *   attach sum TOKEN INDEX VALUE         prints the sum of an array of doubles, then writes one element
 *   attach create NAME COUNT [TOKEN]     makes an array of doubles 0, 1, 2 ...; prints its token; at the end of input prints the sum
 *   attach add LOCK VALUE ROUNDS         under the lock, adds 1 to a 64-bit value so often
 *   attach take LOCK                     takes the lock and gives it back; prints 1 if it was in doubt, else 0
 *   attach repair LOCK                   the same, and declares the data good meanwhile
 *   attach die LOCK                      takes the lock and ends without giving it back
 *   attach hold LOCK                     attaches, waits for the end of input, detaches
 *
 * Exit code: 0 well, 2 wrong arguments, 3 a result that is not as expected, 10 + enum mgr_status.
 */
#include "managers.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { USAGE = 2, MISMATCH = 3, STATUS = 10 };

static int report(enum mgr_status status, const char *what)
{
    if (status != MGR_OK)
        fprintf(stderr, "%s: status %d\n", what, (int)status);
    return status == MGR_OK ? 0 : STATUS + (int)status;
}

static uint64_t abi_hash(void)
{
#define OF(type, field) offsetof(struct type, field)
    const uint64_t inputs[] = {
        sizeof(struct mgr_segment_header), OF(mgr_segment_header, magic), OF(mgr_segment_header, major), OF(mgr_segment_header, header_size),
        OF(mgr_segment_header, required_features), OF(mgr_segment_header, abi_hash), OF(mgr_segment_header, total_size),
        OF(mgr_segment_header, segment_kind), OF(mgr_segment_header, flags), OF(mgr_segment_header, uuid), OF(mgr_segment_header, manager_uuid),
        OF(mgr_segment_header, participants_offset), OF(mgr_segment_header, chunk_table_offset), OF(mgr_segment_header, pool_offset),
        OF(mgr_segment_header, data_offset), OF(mgr_segment_header, object), OF(mgr_segment_header, text_offset), OF(mgr_segment_header, checksum),
        OF(mgr_segment_header, state),
        sizeof(struct mgr_object_header), OF(mgr_object_header, schema_hash), OF(mgr_object_header, element_count),
        OF(mgr_object_header, element_size), OF(mgr_object_header, kind), OF(mgr_object_header, text_length), OF(mgr_object_header, data_offset),
        OF(mgr_object_header, data_size),
        sizeof(struct mgr_participant), OF(mgr_participant, generation), OF(mgr_participant, active),
        sizeof(struct mgr_name_entry), OF(mgr_name_entry, id), OF(mgr_name_entry, uuid), OF(mgr_name_entry, kind), OF(mgr_name_entry, name),
        sizeof(struct mgr_attachment_entry), MGR_CHUNK_SIZE,
    };
    const uint64_t cells[] = {
        sizeof(struct mgr_lock_cell), sizeof(struct mgr_event_cell), sizeof(struct mgr_barrier_cell), sizeof(struct mgr_barrier_row),
        sizeof(struct mgr_journal), sizeof(struct mgr_semaphore_cell), sizeof(struct mgr_semaphore_row), sizeof(struct mgr_condition_cell),
        sizeof(struct mgr_condition_waiter), sizeof(struct mgr_reader_writer_cell), sizeof(struct mgr_reader_line), sizeof(struct mgr_queue_cell),
        OF(mgr_lock_cell, last_dead_owner), OF(mgr_lock_cell, previous), OF(mgr_lock_cell, next), OF(mgr_lock_cell, depth),
        OF(mgr_lock_cell, next_in_turn), OF(mgr_lock_cell, counters), OF(mgr_lock_cell, acquires),
        OF(mgr_semaphore_cell, count), OF(mgr_semaphore_cell, initial), OF(mgr_semaphore_cell, step), OF(mgr_semaphore_cell, next_in_turn),
        OF(mgr_semaphore_cell, changes),
        OF(mgr_condition_cell, lock_offset), OF(mgr_condition_cell, next_ticket), OF(mgr_condition_cell, used),
        OF(mgr_condition_waiter, state), OF(mgr_condition_waiter, ticket),
        OF(mgr_reader_writer_cell, departures), OF(mgr_reader_writer_cell, line_count),
        OF(mgr_queue_cell, tail), OF(mgr_queue_cell, head), OF(mgr_queue_cell, consumers_sleeping), OF(mgr_queue_cell, done),
    };
    uint64_t hash = mgr_fnv_bytes(MGR_FNV_START, inputs, sizeof inputs);
    for (int i = 0; i < MGR_CLASS_COUNT; i++)
        hash = mgr_fnv_word(hash, mgr_block_sizes[i]);
    return mgr_fnv_bytes(hash, cells, sizeof cells);
}

static int constants(void)
{
#define NUMBER(name) printf(#name " %llu\n", (unsigned long long)(name))
    NUMBER(MGR_MAGIC);
    NUMBER(MGR_MAJOR);
    NUMBER(MGR_MINOR);
    NUMBER(MGR_ABI_HASH);
    NUMBER(MGR_SEGMENT_HEADER_SIZE);
    NUMBER(MGR_SEGMENT_TEXT_OFFSET);
    NUMBER(MGR_SEGMENT_TEXT_MAX);
    NUMBER(MGR_OBJECT_IN_SEGMENT);
    NUMBER(MGR_SEGMENT_MANAGER);
    NUMBER(MGR_SEGMENT_OBJECT);
    NUMBER(MGR_STATE_OPEN);
    NUMBER(MGR_STATE_RETIRED);
    NUMBER(MGR_FLAG_PERSISTENT);
    NUMBER(MGR_FLAG_ON_CREATOR_EXIT);
    NUMBER(MGR_FLAG_NAMED);
    NUMBER(MGR_FLAG_NOT_RESERVED);
    NUMBER(MGR_FLAG_PREFAULT);
    NUMBER(MGR_FLAG_HUGE_PAGES);
    NUMBER(MGR_FLAG_LOCK_IN_MEMORY);
    NUMBER(MGR_KIND_VALUE);
    NUMBER(MGR_KIND_STRUCT);
    NUMBER(MGR_KIND_ARRAY);
    NUMBER(MGR_KIND_LOCK);
    NUMBER(MGR_KIND_EVENT);
    NUMBER(MGR_KIND_BARRIER);
    NUMBER(MGR_BYTE_IN_USE);
    NUMBER(MGR_BYTE_FIRST_SLOT);
    NUMBER(MGR_BYTE_NAME);
    NUMBER(MGR_BYTE_OBJECT_NAMES);
    NUMBER(MGR_MAX_PARTICIPANTS);
    NUMBER(MGR_MAX_GENERATION);
    NUMBER(MGR_CHUNK_SIZE);
    NUMBER(MGR_CLASS_COUNT);
    NUMBER(MGR_CLASS_ATTACHMENT);
    NUMBER(MGR_CLASS_NAME);
    NUMBER(MGR_CLASS_FIRST_OBJECT);
    NUMBER(MGR_MAX_USER_NAME);
    NUMBER(MGR_LOCK_SIZE);
    NUMBER(MGR_EVENT_SIZE);
    NUMBER(MGR_BARRIER_HEADER_SIZE);
    NUMBER(MGR_BARRIER_ROW_SIZE);
    NUMBER(MGR_JOURNAL_HEADER_SIZE);
    NUMBER(MGR_BLOCK_FREE);
    NUMBER(MGR_BLOCK_CLAIMED);
    NUMBER(MGR_BLOCK_LIVE);
    NUMBER(MGR_BLOCK_CLOSING);
    NUMBER(MGR_BLOCK_ATTACHED);
    NUMBER(MGR_BLOCK_NAMED);
    NUMBER(MGR_BLOCK_INCARNATION_SHIFT);
    NUMBER(MGR_BLOCK_NOBODY);
    NUMBER(MGR_LOCK_THREAD_MASK);
    NUMBER(MGR_LOCK_OWNER_DIED);
    NUMBER(MGR_LOCK_WAITERS);
    for (int i = 0; i < MGR_CLASS_COUNT; i++) {
        uint32_t count;
        uint32_t first = mgr_first_block(i, &count);
        printf("class%d %u %u %u %u\n", i, (unsigned)mgr_block_sizes[i], mgr_block_alignment(i), count, first);
    }

    if (abi_hash() != MGR_ABI_HASH) {
        fprintf(stderr, "the structures give the ABI hash 0x%016llx\n", (unsigned long long)abi_hash());
        return MISMATCH;
    }

    return 0;
}

static int check(const char *path, const char *kind)
{
    static struct mgr_segment_header header;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return report(MGR_E_NOT_FOUND, path);
    size_t read = fread(&header, 1, sizeof header, file);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    fclose(file);
    if (size < (long)sizeof header)
        return report(MGR_E_SHORT, path);
    return read == sizeof header ? report(mgr_check_header(&header, (uint64_t)size, (uint32_t)atoi(kind)), path) : MISMATCH;
}

static double sum_of(const struct mgr_segment *segment)
{
    const double *elements = mgr_data(segment);
    double sum = 0;
    for (uint64_t i = 0; i < segment->header->object.element_count; i++)
        sum += elements[i];
    return sum;
}

static int sum(const char *text, const char *index, const char *value)
{
    struct mgr_token token;
    struct mgr_segment segment;
    int failed = report(mgr_parse_token(text, &token), "token");
    if (failed == 0)
        failed = report(mgr_open_array(&segment, &token, "f8", sizeof(double), false), "array");
    if (failed != 0)
        return failed;

    uint64_t at = strtoull(index, NULL, 10);
    uint64_t count = segment.header->object.element_count;
    printf("%llu %.17g\n", (unsigned long long)count, sum_of(&segment));
    if (at < count)
        ((double *)mgr_data(&segment))[at] = strtod(value, NULL);
    mgr_close(&segment);
    return at < count ? 0 : MISMATCH;
}

static void wait_for_end_of_input(void)
{
    fflush(stdout);
    while (getchar() != EOF)
        ;
}

static int create(const char *name, const char *count, const char *manager)
{
    struct mgr_segment segment;
    struct mgr_token token;
    char text[1024];
    int failed = manager == NULL ? 0 : report(mgr_parse_token(manager, &token), "token");
    if (failed == 0)
        failed = report(mgr_create_array(&segment, 'u', name, manager == NULL ? NULL : token.uuid, "=d", "f8", sizeof(double), strtoull(count, NULL, 10)), name);
    if (failed != 0)
        return failed;

    double *elements = mgr_data(&segment);
    for (uint64_t i = 0; i < segment.header->object.element_count; i++)
        elements[i] = (double)i;
    if (!mgr_format_token(&segment, text, sizeof text))
        return MISMATCH;
    puts(text);
    wait_for_end_of_input();
    printf("%.17g\n", sum_of(&segment));
    mgr_close(&segment);
    return 0;
}

static int join_and_attach(const char *text, struct mgr_participation *participation, struct mgr_small_object *lock)
{
    struct mgr_token token;
    int failed = report(mgr_parse_token(text, &token), "token");
    if (failed == 0)
        failed = report(mgr_join(participation, token.scope, token.name), "manager");
    if (failed != 0)
        return failed;
    failed = report(mgr_attach(participation, &token, MGR_KIND_LOCK, lock), "lock");
    if (failed != 0)
        mgr_leave(participation);
    return failed;
}

static int add(const char *lock_text, const char *value_text, const char *rounds)
{
    struct mgr_participation participation;
    struct mgr_small_object lock;
    struct mgr_small_object value;
    struct mgr_token token;
    int failed = join_and_attach(lock_text, &participation, &lock);
    if (failed != 0)
        return failed;
    failed = report(mgr_parse_token(value_text, &token), "token");
    if (failed == 0)
        failed = report(mgr_attach(&participation, &token, MGR_KIND_VALUE, &value), "value");
    if (failed == 0) {
        uint64_t *word = mgr_small_data(&lock);
        volatile int64_t *number = mgr_small_data(&value);
        for (long i = strtol(rounds, NULL, 10); i > 0 && failed == 0; i--) {
            failed = report(mgr_lock_acquire(&participation, word, 20000, NULL), "acquire");
            if (failed == 0) {
                *number = *number + 1;
                failed = report(mgr_lock_release(&participation, word), "release");
            }
        }

        mgr_detach(&participation, &value);
    }

    mgr_detach(&participation, &lock);
    mgr_leave(&participation);
    return failed;
}

static int take(const char *lock_text, bool repair)
{
    struct mgr_participation participation;
    struct mgr_small_object lock;
    bool died = false;
    int failed = join_and_attach(lock_text, &participation, &lock);
    if (failed != 0)
        return failed;
    uint64_t *word = mgr_small_data(&lock);
    if (mgr_lock_mark_consistent(&participation, word) != MGR_E_NOT_HELD)
        failed = MISMATCH;
    if (failed == 0)
        failed = report(mgr_lock_acquire(&participation, word, 20000, &died), "acquire");
    if (failed == 0 && repair)
        failed = report(mgr_lock_mark_consistent(&participation, word), "mark");
    if (failed == 0)
        failed = report(mgr_lock_release(&participation, word), "release");
    printf("%d\n", died);
    mgr_detach(&participation, &lock);
    mgr_leave(&participation);
    return failed;
}

static int die(const char *lock_text)
{
    struct mgr_participation participation;
    struct mgr_small_object lock;
    int failed = join_and_attach(lock_text, &participation, &lock);
    if (failed == 0)
        failed = report(mgr_lock_acquire(&participation, mgr_small_data(&lock), 20000, NULL), "acquire");
    if (failed == 0)
        _exit(0);
    return failed;
}

static int hold(const char *lock_text)
{
    struct mgr_participation participation;
    struct mgr_small_object lock;
    int failed = join_and_attach(lock_text, &participation, &lock);
    if (failed != 0)
        return failed;
    puts("attached");
    wait_for_end_of_input();
    mgr_detach(&participation, &lock);
    mgr_leave(&participation);
    return 0;
}

int main(int argc, char **argv)
{
    const char *command = argc > 1 ? argv[1] : "";
    if (strcmp(command, "constants") == 0 && argc == 2)
        return constants();
    if (strcmp(command, "check") == 0 && argc == 4)
        return check(argv[2], argv[3]);
    if (strcmp(command, "sum") == 0 && argc == 5)
        return sum(argv[2], argv[3], argv[4]);
    if (strcmp(command, "create") == 0 && (argc == 4 || argc == 5))
        return create(argv[2], argv[3], argc == 5 ? argv[4] : NULL);
    if (strcmp(command, "add") == 0 && argc == 5)
        return add(argv[2], argv[3], argv[4]);
    if (strcmp(command, "take") == 0 && argc == 3)
        return take(argv[2], false);
    if (strcmp(command, "repair") == 0 && argc == 3)
        return take(argv[2], true);
    if (strcmp(command, "die") == 0 && argc == 3)
        return die(argv[2]);
    if (strcmp(command, "hold") == 0 && argc == 3)
        return hold(argv[2]);
    fputs("attach: see the head of attach.c for its commands\n", stderr);
    return USAGE;
}
