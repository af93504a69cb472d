/* Taking part in a manager: a slot, attachments to small objects, and the lock with its slow path. */
#define _GNU_SOURCE
#include "managers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_SLICE_MS = 100, MAX_SLICE_MS = 1000 };

static char *at(const struct mgr_participation *p, uint64_t offset)
{
    return (char *)p->segment.header + offset;
}

static struct mgr_participant *rows(const struct mgr_participation *p)
{
    return (struct mgr_participant *)at(p, p->segment.header->participants_offset);
}

static uint64_t *chunks(const struct mgr_participation *p)
{
    return (uint64_t *)at(p, p->segment.header->chunk_table_offset);
}

/* Only pages of rows that somebody has reserved may be touched. */
static bool is_page_reserved(const struct mgr_participation *p, uint32_t slot)
{
    for (uint32_t first = MGR_PARTICIPANTS_PER_PAGE; first <= slot; first += MGR_PARTICIPANTS_PER_PAGE)
        if (__atomic_load_n(&rows(p)[first - 1].next_page, __ATOMIC_ACQUIRE) == 0)
            return false;
    return true;
}

enum mgr_status mgr_join(struct mgr_participation *p, char scope, const char *name)
{
    enum mgr_status result = mgr_open(&p->segment, scope, name, MGR_SEGMENT_MANAGER, false);
    if (result != MGR_OK)
        return result;

    /* Slot 0 is the creator's for good. A slot that is active but unlocked belongs to a dead one: it is left to who can recover it. */
    for (uint32_t slot = 1; slot < p->segment.header->participant_count && is_page_reserved(p, slot); slot++) {
        struct mgr_participant *row = &rows(p)[slot];
        if (__atomic_load_n(&row->active, __ATOMIC_ACQUIRE) != 0 || !mgr_file_try_lock(p->segment.fd, MGR_BYTE_FIRST_SLOT + slot, F_WRLCK))
            continue;
        if (__atomic_load_n(&row->active, __ATOMIC_ACQUIRE) != 0) {
            mgr_file_try_lock(p->segment.fd, MGR_BYTE_FIRST_SLOT + slot, F_UNLCK);
            continue;
        }

        mgr_read_process(&row->start_time, &row->pid_namespace);
        row->pid = (uint32_t)getpid();
        p->slot = slot;
        p->generation = row->generation % MGR_MAX_GENERATION + 1;
        /* release: who sees the new generation knows that the previous holder has gone */
        __atomic_store_n(&row->generation, p->generation, __ATOMIC_RELEASE);
        __atomic_store_n(&row->active, 1, __ATOMIC_RELEASE);
        return MGR_OK;
    }

    mgr_close(&p->segment);
    return MGR_E_LIMIT;
}

void mgr_leave(struct mgr_participation *p)
{
    __atomic_store_n(&rows(p)[p->slot].active, 0, __ATOMIC_RELEASE);
    mgr_close(&p->segment);
}

/* Attachments */

static uint64_t claim_in_chunk(struct mgr_participation *p, uint32_t chunk, uint64_t **word)
{
    uint64_t owner = (uint64_t)mgr_owner_of(p->slot, p->generation) << MGR_BLOCK_OWNER_SHIFT;
    uint64_t start = p->segment.header->pool_offset + (uint64_t)chunk * MGR_CHUNK_SIZE;
    uint64_t *words = (uint64_t *)at(p, start);
    uint32_t count;
    uint32_t first = mgr_first_block(MGR_CLASS_ATTACHMENT, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t current = __atomic_load_n(&words[i], __ATOMIC_ACQUIRE);
        uint64_t claimed = (current >> MGR_BLOCK_INCARNATION_SHIFT << MGR_BLOCK_INCARNATION_SHIFT) | owner | MGR_BLOCK_CLAIMED;
        if ((current & MGR_BLOCK_STATE_MASK) == MGR_BLOCK_FREE
            && __atomic_compare_exchange_n(&words[i], &current, claimed, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            *word = &words[i];
            return start + first + (uint64_t)i * mgr_block_sizes[MGR_CLASS_ATTACHMENT];
        }
    }

    return 0;
}

/* A block for a record: in a chunk that has one free, else in a new chunk. 0 if there is no room. */
static uint64_t allocate_record(struct mgr_participation *p, uint64_t **word)
{
    const uint64_t ready = MGR_CHUNK_READY | (MGR_CLASS_ATTACHMENT + 1);
    const uint64_t claimed = MGR_CHUNK_CLAIMED | (MGR_CLASS_ATTACHMENT + 1) | (uint64_t)mgr_owner_of(p->slot, p->generation) << 16;
    uint32_t count = p->segment.header->chunk_count;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t offset = __atomic_load_n(&chunks(p)[i], __ATOMIC_ACQUIRE) == ready ? claim_in_chunk(p, i, word) : 0;
        if (offset != 0)
            return offset;
    }

    for (uint32_t i = 0; i < count; i++) {
        uint64_t expected = 0;
        if (!__atomic_compare_exchange_n(&chunks(p)[i], &expected, claimed, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
            continue;
        off_t start = (off_t)(p->segment.header->pool_offset + (uint64_t)i * MGR_CHUNK_SIZE);
        bool reserve = (p->segment.header->flags & MGR_FLAG_NOT_RESERVED) == 0;
        if (reserve && fallocate(p->segment.fd, 0, start, MGR_CHUNK_SIZE) != 0) {
            __atomic_store_n(&chunks(p)[i], 0, __ATOMIC_RELEASE);
            return 0;
        }

        /* release: who sees the chunk ready may touch its pages */
        __atomic_store_n(&chunks(p)[i], ready, __ATOMIC_RELEASE);
        return claim_in_chunk(p, i, word);
    }

    return 0;
}

static void free_record(uint64_t *word)
{
    __atomic_store_n(word, mgr_block_freed(*word), __ATOMIC_RELEASE);
}

enum mgr_status mgr_attach(struct mgr_participation *p, const struct mgr_token *token, uint16_t kind, struct mgr_small_object *object)
{
    int size_class;
    uint64_t *record_word;
    if (memcmp(p->segment.header->uuid, token->uuid, sizeof token->uuid) != 0)
        return MGR_E_NOT_FOUND;
    uint64_t *word = mgr_block_word(p->segment.header, token->offset, &size_class);
    if (word == NULL || size_class < MGR_CLASS_FIRST_OBJECT)
        return MGR_E_NOT_FOUND;
    uint64_t record = allocate_record(p, &record_word);
    if (record == 0)
        return MGR_E_NO_ROOM;

    *(struct mgr_attachment_entry *)at(p, record) = (struct mgr_attachment_entry) { token->offset, token->incarnation };
    __atomic_store_n(record_word, (*record_word & ~MGR_BLOCK_STATE_MASK) | MGR_BLOCK_LIVE, __ATOMIC_RELEASE);
    /* full fence: the record must be visible before the target is looked at; pairs with the one of who disposes */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    object->header = (struct mgr_object_header *)at(p, token->offset);
    object->offset = token->offset;
    object->incarnation = token->incarnation;
    object->record = record;
    uint64_t current = __atomic_load_n(word, __ATOMIC_ACQUIRE);
    do {
        if ((current & MGR_BLOCK_STATE_MASK) != MGR_BLOCK_LIVE || mgr_block_incarnation(current) != token->incarnation) {
            /* Whoever let go meanwhile may have seen this record and left the freeing to us. */
            mgr_detach(p, object);
            return MGR_E_NOT_FOUND;
        }
    } while (!__atomic_compare_exchange_n(word, &current, current | MGR_BLOCK_ATTACHED, false, __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE));

    uint32_t block = mgr_block_sizes[size_class];
    const struct mgr_object_header *header = object->header;
    enum mgr_status result = MGR_OK;
    if (header->data_offset < sizeof *header + header->text_length || header->data_offset > block || header->data_size > block - header->data_offset)
        result = MGR_E_REGIONS;
    else if (header->kind != kind)
        result = MGR_E_KIND;
    if (result != MGR_OK)
        mgr_detach(p, object);
    return result;
}

static bool has_record(struct mgr_participation *p, uint64_t offset, uint32_t incarnation)
{
    uint32_t blocks;
    uint32_t first = mgr_first_block(MGR_CLASS_ATTACHMENT, &blocks);
    for (uint32_t chunk = 0; chunk < p->segment.header->chunk_count; chunk++) {
        if (__atomic_load_n(&chunks(p)[chunk], __ATOMIC_ACQUIRE) != (MGR_CHUNK_READY | (MGR_CLASS_ATTACHMENT + 1)))
            continue;
        uint64_t start = p->segment.header->pool_offset + (uint64_t)chunk * MGR_CHUNK_SIZE;
        const uint64_t *words = (const uint64_t *)at(p, start);
        const struct mgr_attachment_entry *entries = (const struct mgr_attachment_entry *)at(p, start + first);
        for (uint32_t i = 0; i < blocks; i++)
            if ((__atomic_load_n(&words[i], __ATOMIC_ACQUIRE) & MGR_BLOCK_STATE_MASK) == MGR_BLOCK_LIVE
                && entries[i].block_offset == offset && entries[i].incarnation == incarnation)
                return true;
    }

    return false;
}

void mgr_detach(struct mgr_participation *p, struct mgr_small_object *object)
{
    int size_class;
    free_record(mgr_block_word(p->segment.header, object->record, &size_class));
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    uint64_t *word = mgr_block_word(p->segment.header, object->offset, &size_class);
    uint64_t current = __atomic_load_n(word, __ATOMIC_ACQUIRE);
    if ((current & MGR_BLOCK_STATE_MASK) == MGR_BLOCK_CLOSING && mgr_block_incarnation(current) == object->incarnation
        && !has_record(p, object->offset, object->incarnation))
        __atomic_compare_exchange_n(word, &current, mgr_block_freed(current), false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
    object->header = NULL;
}

/* The lock */

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static uint64_t self_of(const struct mgr_participation *p)
{
    return mgr_lock_identity(p->slot, p->generation, (uint32_t)syscall(SYS_gettid));
}

/* The word as the kernel knows it: its low half. */
static void wake_one(uint64_t *word)
{
    syscall(SYS_futex, (uint32_t *)(void *)word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* The generation first: if a later claimer holds the slot, the one we ask about is dead whatever the file's lock says. */
static bool is_owner_dead(const struct mgr_participation *p, uint64_t word)
{
    uint32_t slot = (uint32_t)(word >> 32) & 0xFFF;
    uint32_t generation = (uint32_t)(word >> 44);
    if (slot == p->slot)
        return generation != p->generation;
    if (slot >= MGR_MAX_PARTICIPANTS || !is_page_reserved(p, slot))
        return true;
    return __atomic_load_n(&rows(p)[slot].generation, __ATOMIC_ACQUIRE) != generation
        || !mgr_file_is_locked_by_other(p->segment.fd, MGR_BYTE_FIRST_SLOT + slot);
}

enum mgr_status mgr_lock_acquire(struct mgr_participation *p, uint64_t *word, int timeout_ms, bool *previous_owner_died)
{
    uint64_t self = self_of(p);
    uint64_t deadline = timeout_ms < 0 ? UINT64_MAX : now_ms() + (uint64_t)timeout_ms;
    uint64_t parked = 0;
    uint64_t slice = FIRST_SLICE_MS;
    bool died = false;
    if (previous_owner_died != NULL)
        *previous_owner_died = false;
    if (mgr_lock_try(word, self))
        return MGR_OK;
    if (mgr_lock_is_held_by(word, self))
        return MGR_E_RECURSION;

    for (;;) {
        uint64_t current = __atomic_load_n(word, __ATOMIC_ACQUIRE);
        if ((current & MGR_LOCK_THREAD_MASK) == 0) {
            /* The doubt stays with the lock until an owner declares the data good. */
            died = (current & MGR_LOCK_OWNER_DIED) != 0;
            if (__atomic_compare_exchange_n(word, &current, self | parked | (current & (MGR_LOCK_WAITERS | MGR_LOCK_OWNER_DIED)), false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
                break;
            continue;
        }

        uint64_t now = now_ms();
        if (now >= deadline) {
            /* This waiter may have been given a wake-up that it does not use: pass it on. */
            if (parked != 0)
                wake_one(word);
            return MGR_E_TIMEOUT;
        }

        if ((current & MGR_LOCK_WAITERS) == 0) {
            if (!__atomic_compare_exchange_n(word, &current, current | MGR_LOCK_WAITERS, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
                continue;
            current |= MGR_LOCK_WAITERS;
        }

        parked = MGR_LOCK_WAITERS;
        uint64_t wait = deadline - now < slice ? deadline - now : slice;
        struct timespec timeout = { .tv_sec = (time_t)(wait / 1000), .tv_nsec = (long)(wait % 1000) * 1000000 };
        if (syscall(SYS_futex, (uint32_t *)(void *)word, FUTEX_WAIT, (uint32_t)current, &timeout, NULL, 0) != 0 && errno == ETIMEDOUT) {
            slice = slice * 2 < MAX_SLICE_MS ? slice * 2 : MAX_SLICE_MS;
            died = is_owner_dead(p, current);
            if (died && __atomic_compare_exchange_n(word, &current, self | MGR_LOCK_WAITERS | MGR_LOCK_OWNER_DIED, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
                break;
        }
    }

    if (previous_owner_died != NULL)
        *previous_owner_died = died;
    return MGR_OK;
}

enum mgr_status mgr_lock_release(struct mgr_participation *p, uint64_t *word)
{
    if (!mgr_lock_is_held_by(word, self_of(p)))
        return MGR_E_NOT_HELD;
    if (mgr_lock_exit(word))
        wake_one(word);
    return MGR_OK;
}

enum mgr_status mgr_lock_mark_consistent(struct mgr_participation *p, uint64_t *word)
{
    if (!mgr_lock_is_held_by(word, self_of(p)))
        return MGR_E_NOT_HELD;
    __atomic_fetch_and(word, ~MGR_LOCK_OWNER_DIED, __ATOMIC_RELAXED);
    return MGR_OK;
}
