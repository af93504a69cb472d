/*
 * The shared memory layout of the Managers library, version 1.0, for C11 on little-endian 64-bit Linux.
 * docs/memory-layout.md is the normative text; what is said there is not repeated here.
 *
 * Everything inline works on memory alone. What calls the system is declared at the end and lives in src/.
 */
#ifndef MANAGERS_H
#define MANAGERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if !defined(__GNUC__)
#error "managers.h uses the __atomic built-ins of GCC and Clang"
#endif
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "segments are little endian, and this header reads them in place"
#endif

#ifdef __cplusplus
#define MGR_ASSERT(condition, message) static_assert(condition, message)
extern "C" {
#else
#define MGR_ASSERT(condition, message) _Static_assert(condition, message)
#endif

#define MGR_ASSERT_AT(type, field, offset) MGR_ASSERT(offsetof(type, field) == (offset), #type "." #field)
#define MGR_ASSERT_SIZE(type, size) MGR_ASSERT(sizeof(type) == (size), "size of " #type)

/* Constants */

#define MGR_MAGIC UINT64_C(0x003147455352474D) /* "MGRSEG1\0" */
#define MGR_MAJOR 1u
#define MGR_MINOR 0u
#define MGR_ABI_HASH UINT64_C(0x11b2737314518ac7)

#define MGR_SEGMENT_HEADER_SIZE 4096u
#define MGR_SEGMENT_TEXT_OFFSET 1024u
#define MGR_SEGMENT_TEXT_MAX 3072u
#define MGR_OBJECT_IN_SEGMENT 192u

enum { MGR_SEGMENT_MANAGER = 1, MGR_SEGMENT_OBJECT = 2 };
enum { MGR_STATE_OPEN = 1, MGR_STATE_RETIRED = 2 };

enum {
    MGR_FLAG_PERSISTENT = 1,
    MGR_FLAG_ON_CREATOR_EXIT = 2,
    MGR_FLAG_NAMED = 4,
    MGR_FLAG_NOT_RESERVED = 8,
    MGR_FLAG_PREFAULT = 16,
    MGR_FLAG_HUGE_PAGES = 32,
    MGR_FLAG_LOCK_IN_MEMORY = 64,
    MGR_FLAG_ROBUST_LISTS = 128,
    MGR_FLAG_NO_DEATH_WATCH = 256
};

enum {
    MGR_KIND_VALUE = 1,
    MGR_KIND_STRUCT = 2,
    MGR_KIND_ARRAY = 3,
    MGR_KIND_LOCK = 4,
    MGR_KIND_EVENT = 5,
    MGR_KIND_BARRIER = 6,
    MGR_KIND_RLOCK = 7,
    MGR_KIND_SEMAPHORE = 8,
    MGR_KIND_CONDITION = 9,
    MGR_KIND_READER_WRITER_LOCK = 10,
    MGR_KIND_QUEUE = 11,
    MGR_KIND_BYTE_QUEUE = 12
};

/* Bytes of a segment's file that are locked; no data is behind most of them. */
#define MGR_BYTE_IN_USE INT64_C(0)
#define MGR_BYTE_FIRST_SLOT INT64_C(1)
#define MGR_BYTE_NAME (INT64_C(1) << 40)
#define MGR_BYTE_OBJECT_NAMES ((INT64_C(1) << 40) + 1)

#define MGR_MAX_PARTICIPANTS 4095u
#define MGR_MAX_GENERATION ((1u << 20) - 1u)
#define MGR_PARTICIPANTS_PER_PAGE 128u
#define MGR_CHUNK_SIZE 65536u
#define MGR_CLASS_COUNT 18
#define MGR_CLASS_ATTACHMENT 0
#define MGR_CLASS_NAME 1
#define MGR_CLASS_FIRST_OBJECT 2
#define MGR_MAX_USER_NAME 200u

#define MGR_LOCK_SIZE 128u
#define MGR_EVENT_SIZE 128u
#define MGR_BARRIER_HEADER_SIZE 128u
#define MGR_BARRIER_ROW_SIZE 16u
#define MGR_SEMAPHORE_HEADER_SIZE 256u
#define MGR_SEMAPHORE_ROW_SIZE 16u
#define MGR_CONDITION_HEADER_SIZE 128u
#define MGR_CONDITION_WAITER_SIZE 16u
#define MGR_READER_WRITER_LOCK_HEADER_SIZE 256u
#define MGR_READER_LINE_SIZE 64u
#define MGR_QUEUE_HEADER_SIZE 576u
#define MGR_JOURNAL_HEADER_SIZE 16u

/* Structures */

struct mgr_object_header {
    uint64_t schema_hash;
    uint64_t element_count;
    uint32_t element_size;
    uint16_t kind;
    uint16_t text_length;
    uint32_t data_offset; /* from the start of this header */
    uint32_t data_size;   /* 0 in an object segment, whose own header has it */
};

MGR_ASSERT_SIZE(struct mgr_object_header, 32);
MGR_ASSERT_AT(struct mgr_object_header, schema_hash, 0);
MGR_ASSERT_AT(struct mgr_object_header, element_count, 8);
MGR_ASSERT_AT(struct mgr_object_header, element_size, 16);
MGR_ASSERT_AT(struct mgr_object_header, kind, 20);
MGR_ASSERT_AT(struct mgr_object_header, text_length, 22);
MGR_ASSERT_AT(struct mgr_object_header, data_offset, 24);
MGR_ASSERT_AT(struct mgr_object_header, data_size, 28);

struct mgr_segment_header {
    uint64_t magic;
    uint16_t major;
    uint16_t minor;
    uint32_t header_size;
    uint64_t required_features;
    uint64_t abi_hash;
    uint64_t total_size;
    uint32_t segment_kind;
    uint32_t flags;
    uint8_t uuid[16];
    uint8_t boot_id[16];
    uint64_t pid_namespace;
    uint64_t creator_start_time;
    uint32_t creator_pid;
    uint32_t creator_uid;
    uint64_t created_unix_ms;
    uint8_t manager_uuid[16];
    uint64_t participants_offset;
    uint32_t participant_count;
    uint32_t participant_size;
    uint64_t chunk_table_offset;
    uint32_t chunk_count;
    uint32_t chunk_size;
    uint64_t pool_offset;
    uint64_t pool_size;
    uint64_t data_offset;
    uint64_t data_size;
    struct mgr_object_header object;
    uint32_t text_offset;
    uint32_t text_length;
    uint32_t file_mode;
    uint32_t zero_236;
    uint64_t checksum;
    uint64_t zero_248;
    uint32_t state;
    uint32_t epoch;
    uint8_t zero_264[760];
    uint8_t text[MGR_SEGMENT_TEXT_MAX];
};

MGR_ASSERT_SIZE(struct mgr_segment_header, MGR_SEGMENT_HEADER_SIZE);
MGR_ASSERT_AT(struct mgr_segment_header, magic, 0);
MGR_ASSERT_AT(struct mgr_segment_header, major, 8);
MGR_ASSERT_AT(struct mgr_segment_header, minor, 10);
MGR_ASSERT_AT(struct mgr_segment_header, header_size, 12);
MGR_ASSERT_AT(struct mgr_segment_header, required_features, 16);
MGR_ASSERT_AT(struct mgr_segment_header, abi_hash, 24);
MGR_ASSERT_AT(struct mgr_segment_header, total_size, 32);
MGR_ASSERT_AT(struct mgr_segment_header, segment_kind, 40);
MGR_ASSERT_AT(struct mgr_segment_header, flags, 44);
MGR_ASSERT_AT(struct mgr_segment_header, uuid, 48);
MGR_ASSERT_AT(struct mgr_segment_header, boot_id, 64);
MGR_ASSERT_AT(struct mgr_segment_header, pid_namespace, 80);
MGR_ASSERT_AT(struct mgr_segment_header, creator_start_time, 88);
MGR_ASSERT_AT(struct mgr_segment_header, creator_pid, 96);
MGR_ASSERT_AT(struct mgr_segment_header, creator_uid, 100);
MGR_ASSERT_AT(struct mgr_segment_header, created_unix_ms, 104);
MGR_ASSERT_AT(struct mgr_segment_header, manager_uuid, 112);
MGR_ASSERT_AT(struct mgr_segment_header, participants_offset, 128);
MGR_ASSERT_AT(struct mgr_segment_header, participant_count, 136);
MGR_ASSERT_AT(struct mgr_segment_header, participant_size, 140);
MGR_ASSERT_AT(struct mgr_segment_header, chunk_table_offset, 144);
MGR_ASSERT_AT(struct mgr_segment_header, chunk_count, 152);
MGR_ASSERT_AT(struct mgr_segment_header, chunk_size, 156);
MGR_ASSERT_AT(struct mgr_segment_header, pool_offset, 160);
MGR_ASSERT_AT(struct mgr_segment_header, pool_size, 168);
MGR_ASSERT_AT(struct mgr_segment_header, data_offset, 176);
MGR_ASSERT_AT(struct mgr_segment_header, data_size, 184);
MGR_ASSERT_AT(struct mgr_segment_header, object, MGR_OBJECT_IN_SEGMENT);
MGR_ASSERT_AT(struct mgr_segment_header, text_offset, 224);
MGR_ASSERT_AT(struct mgr_segment_header, text_length, 228);
MGR_ASSERT_AT(struct mgr_segment_header, file_mode, 232);
MGR_ASSERT_AT(struct mgr_segment_header, checksum, 240);
MGR_ASSERT_AT(struct mgr_segment_header, state, 256);
MGR_ASSERT_AT(struct mgr_segment_header, epoch, 260);
MGR_ASSERT_AT(struct mgr_segment_header, text, MGR_SEGMENT_TEXT_OFFSET);

struct mgr_participant {
    uint32_t generation;
    uint32_t active;
    uint64_t start_time;
    uint64_t pid_namespace;
    uint32_t pid;
    uint32_t next_page;
};

MGR_ASSERT_SIZE(struct mgr_participant, 32);
MGR_ASSERT_AT(struct mgr_participant, generation, 0);
MGR_ASSERT_AT(struct mgr_participant, active, 4);
MGR_ASSERT_AT(struct mgr_participant, start_time, 8);
MGR_ASSERT_AT(struct mgr_participant, pid_namespace, 16);
MGR_ASSERT_AT(struct mgr_participant, pid, 24);
MGR_ASSERT_AT(struct mgr_participant, next_page, 28);

struct mgr_name_entry {
    uint64_t block_offset;
    uint64_t id;
    uint8_t uuid[16];
    uint16_t kind;
    uint16_t name_length;
    uint32_t zero_36;
    uint8_t name[216]; /* at most MGR_MAX_USER_NAME bytes are used */
};

MGR_ASSERT_SIZE(struct mgr_name_entry, 256);
MGR_ASSERT_AT(struct mgr_name_entry, block_offset, 0);
MGR_ASSERT_AT(struct mgr_name_entry, id, 8);
MGR_ASSERT_AT(struct mgr_name_entry, uuid, 16);
MGR_ASSERT_AT(struct mgr_name_entry, kind, 32);
MGR_ASSERT_AT(struct mgr_name_entry, name_length, 34);
MGR_ASSERT_AT(struct mgr_name_entry, name, 40);

struct mgr_attachment_entry {
    uint64_t block_offset;
    uint64_t incarnation;
};

MGR_ASSERT_SIZE(struct mgr_attachment_entry, 16);
MGR_ASSERT_AT(struct mgr_attachment_entry, block_offset, 0);
MGR_ASSERT_AT(struct mgr_attachment_entry, incarnation, 8);

/* How waiting went; see docs/locking.md. */
struct mgr_wait_counters {
    uint64_t contended;
    uint64_t spins_won;
    uint64_t parks;
    uint64_t wakes;
    uint64_t abandons;
};

MGR_ASSERT_SIZE(struct mgr_wait_counters, 40);
MGR_ASSERT_AT(struct mgr_wait_counters, contended, 0);
MGR_ASSERT_AT(struct mgr_wait_counters, spins_won, 8);
MGR_ASSERT_AT(struct mgr_wait_counters, parks, 16);
MGR_ASSERT_AT(struct mgr_wait_counters, wakes, 24);
MGR_ASSERT_AT(struct mgr_wait_counters, abandons, 32);

struct mgr_lock_cell {
    uint64_t word;
    uint8_t zero_8[8];
    uint64_t last_dead_owner;
    uint64_t previous;
    uint64_t next;
    uint32_t policy;
    uint32_t depth;
    uint64_t next_in_turn;
    uint32_t spin_budget;
    uint32_t flags;
    struct mgr_wait_counters counters;
    uint64_t acquires;
    uint32_t spinning_since;
    uint8_t zero_116[4];
    uint64_t list;
};

MGR_ASSERT_SIZE(struct mgr_lock_cell, MGR_LOCK_SIZE);
MGR_ASSERT_AT(struct mgr_lock_cell, word, 0);
MGR_ASSERT_AT(struct mgr_lock_cell, last_dead_owner, 16);
MGR_ASSERT_AT(struct mgr_lock_cell, previous, 24);
MGR_ASSERT_AT(struct mgr_lock_cell, next, 32);
MGR_ASSERT_AT(struct mgr_lock_cell, policy, 40);
MGR_ASSERT_AT(struct mgr_lock_cell, depth, 44);
MGR_ASSERT_AT(struct mgr_lock_cell, next_in_turn, 48);
MGR_ASSERT_AT(struct mgr_lock_cell, spin_budget, 56);
MGR_ASSERT_AT(struct mgr_lock_cell, flags, 60);
MGR_ASSERT_AT(struct mgr_lock_cell, counters, 64);
MGR_ASSERT_AT(struct mgr_lock_cell, acquires, 104);
MGR_ASSERT_AT(struct mgr_lock_cell, spinning_since, 112);
MGR_ASSERT_AT(struct mgr_lock_cell, list, 120);

struct mgr_event_cell {
    uint32_t state;
    uint32_t sleeping;
    uint32_t policy;
    uint8_t zero_12[52];
    struct mgr_wait_counters counters;
    uint8_t zero_104[24];
};

MGR_ASSERT_SIZE(struct mgr_event_cell, MGR_EVENT_SIZE);
MGR_ASSERT_AT(struct mgr_event_cell, state, 0);
MGR_ASSERT_AT(struct mgr_event_cell, sleeping, 4);
MGR_ASSERT_AT(struct mgr_event_cell, policy, 8);
MGR_ASSERT_AT(struct mgr_event_cell, counters, 64);

struct mgr_semaphore_cell {
    struct mgr_lock_cell guard;
    uint32_t count;
    uint32_t limit;
    uint32_t initial;
    uint32_t row_count;
    uint32_t step;
    uint32_t step_held;
    uint32_t step_count;
    uint32_t policy;
    uint64_t next_in_turn;
    uint32_t changes;
    uint32_t sleeping;
    uint64_t acquires;
    uint8_t zero_184[8];
    struct mgr_wait_counters counters;
    uint8_t zero_232[24];
};

MGR_ASSERT_SIZE(struct mgr_semaphore_cell, MGR_SEMAPHORE_HEADER_SIZE);
MGR_ASSERT_AT(struct mgr_semaphore_cell, guard, 0);
MGR_ASSERT_AT(struct mgr_semaphore_cell, count, 128);
MGR_ASSERT_AT(struct mgr_semaphore_cell, limit, 132);
MGR_ASSERT_AT(struct mgr_semaphore_cell, initial, 136);
MGR_ASSERT_AT(struct mgr_semaphore_cell, row_count, 140);
MGR_ASSERT_AT(struct mgr_semaphore_cell, step, 144);
MGR_ASSERT_AT(struct mgr_semaphore_cell, step_held, 148);
MGR_ASSERT_AT(struct mgr_semaphore_cell, step_count, 152);
MGR_ASSERT_AT(struct mgr_semaphore_cell, policy, 156);
MGR_ASSERT_AT(struct mgr_semaphore_cell, next_in_turn, 160);
MGR_ASSERT_AT(struct mgr_semaphore_cell, changes, 168);
MGR_ASSERT_AT(struct mgr_semaphore_cell, sleeping, 172);
MGR_ASSERT_AT(struct mgr_semaphore_cell, acquires, 176);
MGR_ASSERT_AT(struct mgr_semaphore_cell, counters, 192);

struct mgr_semaphore_row {
    uint64_t participant;
    uint32_t held;
    uint8_t zero_12[4];
};

MGR_ASSERT_SIZE(struct mgr_semaphore_row, MGR_SEMAPHORE_ROW_SIZE);
MGR_ASSERT_AT(struct mgr_semaphore_row, participant, 0);
MGR_ASSERT_AT(struct mgr_semaphore_row, held, 8);

struct mgr_condition_cell {
    uint64_t lock_offset;
    uint32_t lock_incarnation;
    uint32_t lock_kind;
    uint32_t next_ticket;
    uint32_t capacity;
    uint32_t used;
    uint32_t policy;
    uint64_t waits;
    uint8_t zero_40[24];
    struct mgr_wait_counters counters;
    uint8_t zero_104[24];
};

MGR_ASSERT_SIZE(struct mgr_condition_cell, MGR_CONDITION_HEADER_SIZE);
MGR_ASSERT_AT(struct mgr_condition_cell, lock_offset, 0);
MGR_ASSERT_AT(struct mgr_condition_cell, lock_incarnation, 8);
MGR_ASSERT_AT(struct mgr_condition_cell, lock_kind, 12);
MGR_ASSERT_AT(struct mgr_condition_cell, next_ticket, 16);
MGR_ASSERT_AT(struct mgr_condition_cell, capacity, 20);
MGR_ASSERT_AT(struct mgr_condition_cell, used, 24);
MGR_ASSERT_AT(struct mgr_condition_cell, policy, 28);
MGR_ASSERT_AT(struct mgr_condition_cell, waits, 32);
MGR_ASSERT_AT(struct mgr_condition_cell, counters, 64);

struct mgr_condition_waiter {
    uint64_t identity;
    uint32_t state;
    uint32_t ticket;
};

MGR_ASSERT_SIZE(struct mgr_condition_waiter, MGR_CONDITION_WAITER_SIZE);
MGR_ASSERT_AT(struct mgr_condition_waiter, identity, 0);
MGR_ASSERT_AT(struct mgr_condition_waiter, state, 8);
MGR_ASSERT_AT(struct mgr_condition_waiter, ticket, 12);

struct mgr_reader_writer_cell {
    struct mgr_lock_cell gate;
    uint32_t departures;
    uint32_t sleeping;
    uint32_t line_count;
    uint8_t zero_140[4];
    uint64_t last_dead_writer;
    uint8_t zero_152[40];
    struct mgr_wait_counters counters;
    uint8_t zero_232[24];
};

MGR_ASSERT_SIZE(struct mgr_reader_writer_cell, MGR_READER_WRITER_LOCK_HEADER_SIZE);
MGR_ASSERT_AT(struct mgr_reader_writer_cell, gate, 0);
MGR_ASSERT_AT(struct mgr_reader_writer_cell, departures, 128);
MGR_ASSERT_AT(struct mgr_reader_writer_cell, sleeping, 132);
MGR_ASSERT_AT(struct mgr_reader_writer_cell, line_count, 136);
MGR_ASSERT_AT(struct mgr_reader_writer_cell, last_dead_writer, 144);
MGR_ASSERT_AT(struct mgr_reader_writer_cell, counters, 192);

struct mgr_reader_line {
    uint64_t word;
    uint8_t zero_8[56];
};

MGR_ASSERT_SIZE(struct mgr_reader_line, MGR_READER_LINE_SIZE);
MGR_ASSERT_AT(struct mgr_reader_line, word, 0);

struct mgr_queue_cell {
    struct mgr_lock_cell put_guard;
    struct mgr_lock_cell get_guard;
    uint64_t tail;
    uint64_t seen_head;
    uint8_t zero_272[48];
    uint64_t head;
    uint64_t seen_tail;
    uint8_t zero_336[48];
    uint32_t consumers_sleeping;
    uint32_t producers_sleeping;
    uint32_t policy;
    uint8_t zero_396[52];
    uint64_t done;
    uint32_t joiners_sleeping;
    uint8_t zero_460[52];
    struct mgr_wait_counters counters;
    uint8_t zero_552[24];
};

MGR_ASSERT_SIZE(struct mgr_queue_cell, MGR_QUEUE_HEADER_SIZE);
MGR_ASSERT_AT(struct mgr_queue_cell, put_guard, 0);
MGR_ASSERT_AT(struct mgr_queue_cell, get_guard, 128);
MGR_ASSERT_AT(struct mgr_queue_cell, tail, 256);
MGR_ASSERT_AT(struct mgr_queue_cell, seen_head, 264);
MGR_ASSERT_AT(struct mgr_queue_cell, head, 320);
MGR_ASSERT_AT(struct mgr_queue_cell, seen_tail, 328);
MGR_ASSERT_AT(struct mgr_queue_cell, consumers_sleeping, 384);
MGR_ASSERT_AT(struct mgr_queue_cell, producers_sleeping, 388);
MGR_ASSERT_AT(struct mgr_queue_cell, policy, 392);
MGR_ASSERT_AT(struct mgr_queue_cell, done, 448);
MGR_ASSERT_AT(struct mgr_queue_cell, joiners_sleeping, 456);
MGR_ASSERT_AT(struct mgr_queue_cell, counters, 512);

struct mgr_barrier_cell {
    uint32_t phase;
    uint32_t broken;
    uint32_t arrived;
    uint32_t participants;
    uint32_t sleeping;
    uint32_t zero_20;
    uint64_t completed;
    uint8_t zero_32[32];
    struct mgr_wait_counters counters;
    uint8_t zero_104[24];
};

MGR_ASSERT_SIZE(struct mgr_barrier_cell, MGR_BARRIER_HEADER_SIZE);
MGR_ASSERT_AT(struct mgr_barrier_cell, phase, 0);
MGR_ASSERT_AT(struct mgr_barrier_cell, broken, 4);
MGR_ASSERT_AT(struct mgr_barrier_cell, arrived, 8);
MGR_ASSERT_AT(struct mgr_barrier_cell, participants, 12);
MGR_ASSERT_AT(struct mgr_barrier_cell, sleeping, 16);
MGR_ASSERT_AT(struct mgr_barrier_cell, completed, 24);
MGR_ASSERT_AT(struct mgr_barrier_cell, counters, 64);

struct mgr_barrier_row {
    uint64_t identity;
    uint32_t arrived_for;
    uint32_t zero_12;
};

MGR_ASSERT_SIZE(struct mgr_barrier_row, MGR_BARRIER_ROW_SIZE);
MGR_ASSERT_AT(struct mgr_barrier_row, identity, 0);
MGR_ASSERT_AT(struct mgr_barrier_row, arrived_for, 8);

struct mgr_journal {
    uint64_t lock;
    uint32_t sequence;
    uint32_t zero_12;
    /* the data, to a multiple of 8, and a shadow of the same length */
};

MGR_ASSERT_SIZE(struct mgr_journal, MGR_JOURNAL_HEADER_SIZE);
MGR_ASSERT_AT(struct mgr_journal, lock, 0);
MGR_ASSERT_AT(struct mgr_journal, sequence, 8);

/* Hashes */

#define MGR_FNV_START UINT64_C(0xcbf29ce484222325)
#define MGR_FNV_PRIME UINT64_C(0x100000001b3)

static inline uint64_t mgr_fnv_word(uint64_t hash, uint64_t word)
{
    return (hash ^ word) * MGR_FNV_PRIME;
}

static inline uint64_t mgr_fnv_bytes(uint64_t hash, const void *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes;
    while (length > 0) {
        uint64_t word = 0;
        size_t step = length < 8 ? length : 8;
        memcpy(&word, at, step);
        hash = mgr_fnv_word(hash, word);
        at += step;
        length -= step;
    }

    return hash;
}

/* The hash of a layout text: what schema_hash holds. */
static inline uint64_t mgr_fnv_text(const char *text)
{
    size_t length = strlen(text);
    return mgr_fnv_bytes(mgr_fnv_word(MGR_FNV_START, length), text, length);
}

static inline uint64_t mgr_header_checksum(const struct mgr_segment_header *header)
{
    return mgr_fnv_bytes(MGR_FNV_START, (const unsigned char *)header + 8, 232);
}

/* What went wrong. The first nine are what a header can have, in the order in which they are looked for. */
enum mgr_status {
    MGR_OK = 0,
    MGR_E_SHORT = 1,     /* fewer bytes than a header */
    MGR_E_MAGIC = 2,     /* no segment, or one that was never finished */
    MGR_E_VERSION = 3,   /* another major version */
    MGR_E_ABI = 4,       /* another layout */
    MGR_E_FEATURES = 5,  /* needs something this version does not know */
    MGR_E_CHECKSUM = 6,  /* damaged */
    MGR_E_TRUNCATED = 7, /* the file is shorter than the header says */
    MGR_E_KIND = 8,      /* a manager where an object is wanted, or the other way round; another kind of object */
    MGR_E_REGIONS = 9,   /* a region does not lie inside the file */
    MGR_E_NOT_FOUND = 10,
    MGR_E_EXISTS = 11,
    MGR_E_ACCESS = 12,   /* not permitted, or a file of another user under this user's name */
    MGR_E_LAYOUT = 13,   /* other elements than wanted */
    MGR_E_NO_ROOM = 14,
    MGR_E_BUSY = 15,     /* held exclusively for too long */
    MGR_E_TOKEN = 16,    /* no token */
    MGR_E_TIMEOUT = 17,
    MGR_E_RECURSION = 18,
    MGR_E_NOT_HELD = 19,
    MGR_E_LIMIT = 20,    /* no participant slot is free */
    MGR_E_SYSTEM = 21    /* errno says what */
};

static inline bool mgr_within(uint64_t offset, uint64_t length, uint64_t total)
{
    return offset <= total && length <= total - offset && offset >= 64;
}

/* Verifies a mapped header as every opener does: the same checks, in the same order. */
static inline enum mgr_status mgr_check_header(const struct mgr_segment_header *header, uint64_t mapped, uint32_t wanted_kind)
{
    if (mapped < MGR_SEGMENT_HEADER_SIZE)
        return MGR_E_SHORT;
    /* acquire: pairs with the release store that is the last step of creation */
    if (__atomic_load_n(&header->magic, __ATOMIC_ACQUIRE) != MGR_MAGIC)
        return MGR_E_MAGIC;
    if (header->major != MGR_MAJOR)
        return MGR_E_VERSION;
    if (header->abi_hash != MGR_ABI_HASH)
        return MGR_E_ABI;
    if (header->required_features != 0)
        return MGR_E_FEATURES;
    if (header->checksum != mgr_header_checksum(header))
        return MGR_E_CHECKSUM;
    if (header->total_size > mapped)
        return MGR_E_TRUNCATED;
    if (header->segment_kind != wanted_kind)
        return MGR_E_KIND;

    uint64_t total = header->total_size;
    bool fits = wanted_kind == MGR_SEGMENT_MANAGER
        ? mgr_within(header->participants_offset, (uint64_t)header->participant_count * sizeof(struct mgr_participant), total)
            && mgr_within(header->chunk_table_offset, (uint64_t)header->chunk_count * 8, total)
            && mgr_within(header->pool_offset, header->pool_size, total)
            && header->participant_size == sizeof(struct mgr_participant)
            && header->participant_count <= MGR_MAX_PARTICIPANTS
            && header->chunk_size == MGR_CHUNK_SIZE
            && header->pool_size == (uint64_t)header->chunk_count * MGR_CHUNK_SIZE
        : mgr_within(header->data_offset, header->data_size, total)
            && mgr_within(header->text_offset, header->text_length, MGR_SEGMENT_HEADER_SIZE);
    return fits ? MGR_OK : MGR_E_REGIONS;
}

/* Fills in the check sum, then publishes: whoever sees the magic sees all of it. The rest of the header is in place. */
static inline void mgr_publish_header(struct mgr_segment_header *header)
{
    header->checksum = mgr_header_checksum(header);
    __atomic_store_n(&header->magic, MGR_MAGIC, __ATOMIC_RELEASE);
}

/* The pool: the words of chunks and blocks */

static const uint16_t mgr_block_sizes[MGR_CLASS_COUNT] = {
    16, 256, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192
};

static inline uint32_t mgr_block_alignment(int size_class)
{
    uint32_t size = mgr_block_sizes[size_class];
    uint32_t power = size & (0u - size);
    return power < 128 ? power : 128;
}

/* Where the blocks of a chunk start, and how many there are: as many as fit behind one word each. */
static inline uint32_t mgr_first_block(int size_class, uint32_t *count)
{
    uint32_t size = mgr_block_sizes[size_class];
    uint32_t align = mgr_block_alignment(size_class) < 64 ? 64 : mgr_block_alignment(size_class);
    uint32_t blocks = MGR_CHUNK_SIZE / (size + 8) + 1;
    uint32_t first;
    do {
        blocks--;
        first = (blocks * 8 + align - 1) & (0u - align);
    } while (first + blocks * size > MGR_CHUNK_SIZE);
    *count = blocks;
    return first;
}

#define MGR_CHUNK_CLAIMED UINT64_C(0x100)
#define MGR_CHUNK_READY UINT64_C(0x200)
#define MGR_CHUNK_STATE_MASK UINT64_C(0xFF00)

#define MGR_BLOCK_FREE UINT64_C(0)
#define MGR_BLOCK_CLAIMED UINT64_C(1)
#define MGR_BLOCK_LIVE UINT64_C(2)
#define MGR_BLOCK_CLOSING UINT64_C(3)
#define MGR_BLOCK_STATE_MASK UINT64_C(0xF)
#define MGR_BLOCK_ATTACHED UINT64_C(0x10)
#define MGR_BLOCK_NAMED UINT64_C(0x20)
#define MGR_BLOCK_OWNER_SHIFT 8
#define MGR_BLOCK_INCARNATION_SHIFT 36
#define MGR_BLOCK_NOBODY UINT32_C(0xFFF)

static inline uint32_t mgr_owner_of(uint32_t slot, uint32_t generation)
{
    return slot | (generation & 0xFFFF) << 12;
}

static inline uint32_t mgr_block_incarnation(uint64_t word)
{
    return (uint32_t)(word >> MGR_BLOCK_INCARNATION_SHIFT);
}

static inline uint64_t mgr_block_freed(uint64_t word)
{
    return ((word >> MGR_BLOCK_INCARNATION_SHIFT) + 1) << MGR_BLOCK_INCARNATION_SHIFT;
}

/* The word of the block at an offset; NULL if the offset is none of a block. */
static inline uint64_t *mgr_block_word(const struct mgr_segment_header *header, uint64_t offset, int *size_class)
{
    if (offset < header->pool_offset || offset - header->pool_offset >= header->pool_size)
        return NULL;
    uint64_t relative = offset - header->pool_offset;
    char *base = (char *)(uintptr_t)header;
    const uint64_t *chunks = (const uint64_t *)(base + header->chunk_table_offset);
    /* acquire: pairs with the release that made the chunk ready */
    uint64_t chunk = __atomic_load_n(&chunks[relative / MGR_CHUNK_SIZE], __ATOMIC_ACQUIRE);
    int found = (int)(chunk & 0xFF) - 1;
    if ((chunk & MGR_CHUNK_STATE_MASK) != MGR_CHUNK_READY || found < 0 || found >= MGR_CLASS_COUNT)
        return NULL;
    uint32_t count;
    uint32_t first = mgr_first_block(found, &count);
    uint32_t in_chunk = (uint32_t)(relative % MGR_CHUNK_SIZE);
    uint32_t size = mgr_block_sizes[found];
    if (in_chunk < first || (in_chunk - first) % size != 0 || (in_chunk - first) / size >= count)
        return NULL;
    *size_class = found;
    return (uint64_t *)(base + header->pool_offset + relative / MGR_CHUNK_SIZE * MGR_CHUNK_SIZE) + (in_chunk - first) / size;
}

/* The lock word: the fast paths. The slow one is mgr_lock_acquire below. */

#define MGR_LOCK_THREAD_MASK UINT64_C(0x3FFFFFFF)
#define MGR_LOCK_OWNER_DIED (UINT64_C(1) << 30)
#define MGR_LOCK_WAITERS (UINT64_C(1) << 31)

static inline uint64_t mgr_lock_identity(uint32_t slot, uint32_t generation, uint32_t thread)
{
    return (uint64_t)generation << 44 | (uint64_t)slot << 32 | (thread & MGR_LOCK_THREAD_MASK);
}

static inline bool mgr_lock_try(uint64_t *word, uint64_t self)
{
    uint64_t expected = 0;
    return __atomic_compare_exchange_n(word, &expected, self, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static inline bool mgr_lock_is_held_by(const uint64_t *word, uint64_t self)
{
    return (__atomic_load_n(word, __ATOMIC_RELAXED) & ~(MGR_LOCK_WAITERS | MGR_LOCK_OWNER_DIED)) == self;
}

/* Gives the lock back, which the caller holds; a doubt about the data stays with it. True: somebody may sleep, and the caller must wake one by futex on the low half. */
static inline bool mgr_lock_exit(uint64_t *word)
{
    uint64_t current = __atomic_load_n(word, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(word, &current, current & MGR_LOCK_OWNER_DIED, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
        ;
    return (current & MGR_LOCK_WAITERS) != 0;
}

/* Segments (src/managers.c) */

struct mgr_segment {
    struct mgr_segment_header *header;
    uint64_t mapped;
    int fd;
    bool read_only;
    bool keep_name;
    char scope;      /* 'u' this user's names, 'm' the machine's */
    char name[232];  /* without the prefix of the file */
};

struct mgr_token {
    char scope;
    char name[232];
    uint8_t uuid[16]; /* as in the header */
    uint64_t offset;
    uint32_t incarnation;
};

enum mgr_status mgr_parse_token(const char *text, struct mgr_token *token);

/* Writes the token of an object that has a segment of its own; false if it does not fit. */
bool mgr_format_token(const struct mgr_segment *segment, char *text, size_t size);

/* Opens a segment, takes the shared in-use lock, maps it and checks the header. */
enum mgr_status mgr_open(struct mgr_segment *segment, char scope, const char *name, uint32_t kind, bool read_only);

/* Opens the array that a token names, which has a segment of its own, with elements of that layout ("f8", "i4", ...). */
enum mgr_status mgr_open_array(struct mgr_segment *segment, const struct mgr_token *token, const char *layout, uint32_t element_size, bool read_only);

/* Makes an array of zeros in a segment of its own. text: "=d" for array code d, or the layout itself; manager_uuid may be NULL. */
enum mgr_status mgr_create_array(struct mgr_segment *segment, char scope, const char *name, const uint8_t *manager_uuid, const char *text,
    const char *layout, uint32_t element_size, uint64_t element_count);

/* Lets go; as the last user, removes the name unless it is to stay. */
void mgr_close(struct mgr_segment *segment);

static inline void *mgr_data(const struct mgr_segment *segment)
{
    return (char *)segment->header + segment->header->data_offset;
}

bool mgr_file_try_lock(int fd, int64_t at, short type);
bool mgr_file_is_locked_by_other(int fd, int64_t at);
void mgr_read_process(uint64_t *start_time, uint64_t *pid_namespace);

/* Small objects and locks (src/participants.c) */

struct mgr_participation {
    struct mgr_segment segment; /* the manager's */
    uint32_t slot;
    uint32_t generation;
};

struct mgr_small_object {
    struct mgr_object_header *header;
    uint64_t offset;
    uint32_t incarnation;
    uint64_t record;
};

/* Opens a manager and claims a participant slot in it. */
enum mgr_status mgr_join(struct mgr_participation *participation, char scope, const char *name);

/* Gives the slot back and closes. Detach from every object first. */
void mgr_leave(struct mgr_participation *participation);

/* Attaches to the small object that a token names: it stays until mgr_detach, whatever its creator does. */
enum mgr_status mgr_attach(struct mgr_participation *participation, const struct mgr_token *token, uint16_t kind, struct mgr_small_object *object);
void mgr_detach(struct mgr_participation *participation, struct mgr_small_object *object);

static inline void *mgr_small_data(const struct mgr_small_object *object)
{
    return (char *)object->header + object->header->data_offset;
}

/*
 * Takes a lock, waiting at most so long (-1: without end). previous_owner_died may be NULL; true: an owner died, and nobody has declared the data good since.
 * It stays so for every owner, on either side, until one calls mgr_lock_mark_consistent.
 */
enum mgr_status mgr_lock_acquire(struct mgr_participation *participation, uint64_t *word, int timeout_ms, bool *previous_owner_died);
enum mgr_status mgr_lock_release(struct mgr_participation *participation, uint64_t *word);

/* Declares the data good that the lock guards; the caller holds it. */
enum mgr_status mgr_lock_mark_consistent(struct mgr_participation *participation, uint64_t *word);

#ifdef __cplusplus
}
#endif

#endif
