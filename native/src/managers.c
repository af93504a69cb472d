/* Segments as files: opening, making, closing. Apart from the header because open file description locks need _GNU_SOURCE. */
#define _GNU_SOURCE
#include "managers.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define DIRECTORY "/dev/shm/"

/* How long an opener waits for one who makes or sweeps; a dead one's locks are gone at once. */
enum { PATIENCE_MS = 30000 };

static void path_of(char scope, const char *name, char *path, size_t size)
{
    if (scope == 'm')
        snprintf(path, size, DIRECTORY "managers.all.%s", name);
    else
        snprintf(path, size, DIRECTORY "managers.%u.%s", (unsigned)geteuid(), name);
}

static enum mgr_status status_of_errno(void)
{
    switch (errno) {
    case ENOENT:
        return MGR_E_NOT_FOUND;
    case EEXIST:
        return MGR_E_EXISTS;
    case EACCES:
    case EPERM:
    case ELOOP:
        return MGR_E_ACCESS;
    case ENOSPC:
    case ENOMEM:
    case EFBIG:
        return MGR_E_NO_ROOM;
    default:
        return MGR_E_SYSTEM;
    }
}

bool mgr_file_try_lock(int fd, int64_t at, short type)
{
    struct flock request = { .l_type = type, .l_whence = SEEK_SET, .l_start = at, .l_len = 1 };
    int result;
    do {
        result = fcntl(fd, F_OFD_SETLK, &request);
    } while (result != 0 && errno == EINTR);
    return result == 0;
}

bool mgr_file_is_locked_by_other(int fd, int64_t at)
{
    struct flock request = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = at, .l_len = 1 };
    /* Not knowing counts as locked: what is taken for dead by mistake does harm. */
    return fcntl(fd, F_OFD_GETLK, &request) != 0 || request.l_type != F_UNLCK;
}

void mgr_read_process(uint64_t *start_time, uint64_t *pid_namespace)
{
    char text[1024];
    *start_time = 0;
    *pid_namespace = 0;
    FILE *file = fopen("/proc/self/stat", "re");
    if (file != NULL) {
        size_t length = fread(text, 1, sizeof text - 1, file);
        text[length] = '\0';
        fclose(file);
        /* The program's name in parentheses may hold blanks: count from the last ')'. The start time is field 22 of proc(5). */
        char *at = strrchr(text, ')');
        for (int field = 2; at != NULL && field < 22; field++)
            at = strchr(at + 1, ' ');
        if (at != NULL)
            *start_time = strtoull(at, NULL, 10);
    }

    ssize_t length = readlink("/proc/self/ns/pid", text, sizeof text - 1);
    if (length > 0) {
        text[length] = '\0';
        char *at = strchr(text, '[');
        if (at != NULL)
            *pid_namespace = strtoull(at + 1, NULL, 10);
    }
}

/* Everyone who removes a name holds the file's name byte meanwhile, so it cannot come to stand for another file after the look. */
static void remove_name(int fd, const char *path)
{
    struct stat own;
    struct stat named;
    while (!mgr_file_try_lock(fd, MGR_BYTE_NAME, F_WRLCK))
        sched_yield();
    if (fstat(fd, &own) == 0 && lstat(path, &named) == 0 && own.st_ino == named.st_ino && own.st_dev == named.st_dev)
        unlink(path);
    mgr_file_try_lock(fd, MGR_BYTE_NAME, F_UNLCK);
}

/* One attempt. MGR_E_BUSY: somebody makes or sweeps it, or it was removed on the way; look again. */
static enum mgr_status open_once(const char *path, char scope, bool read_only, int *fd, uint64_t *size)
{
    struct stat status;
    *fd = open(path, (read_only ? O_RDONLY : O_RDWR) | O_NOFOLLOW | O_CLOEXEC);
    if (*fd < 0)
        return status_of_errno();

    enum mgr_status result = MGR_OK;
    if (!mgr_file_try_lock(*fd, MGR_BYTE_IN_USE, F_RDLCK))
        result = errno == EAGAIN || errno == EACCES ? MGR_E_BUSY : MGR_E_SYSTEM;
    else if (fstat(*fd, &status) != 0)
        result = MGR_E_SYSTEM;
    else if (!S_ISREG(status.st_mode))
        result = MGR_E_MAGIC;
    else if (scope != 'm' && status.st_uid != geteuid())
        result = MGR_E_ACCESS;
    else if (status.st_nlink == 0)
        result = MGR_E_BUSY;
    else if (status.st_size < (off_t)MGR_SEGMENT_HEADER_SIZE)
        result = MGR_E_SHORT;
    else
        *size = (uint64_t)status.st_size;

    if (result != MGR_OK)
        close(*fd);
    return result;
}

enum mgr_status mgr_open(struct mgr_segment *segment, char scope, const char *name, uint32_t kind, bool read_only)
{
    char path[512];
    int fd = -1;
    uint64_t size = 0;
    path_of(scope, name, path, sizeof path);
    enum mgr_status result = open_once(path, scope, read_only, &fd, &size);
    for (int waited = 0; result == MGR_E_BUSY && waited < PATIENCE_MS; waited++) {
        nanosleep(&(struct timespec) { .tv_nsec = 1000000 }, NULL);
        result = open_once(path, scope, read_only, &fd, &size);
    }

    if (result != MGR_OK)
        return result;

    void *base = mmap(NULL, size, read_only ? PROT_READ : PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    result = base == MAP_FAILED ? status_of_errno() : mgr_check_header(base, size, kind);
    if (result != MGR_OK) {
        /* What is no segment of ours must not be removed because we looked at it. */
        if (base != MAP_FAILED)
            munmap(base, size);
        close(fd);
        return result;
    }

    *segment = (struct mgr_segment) { .header = base, .mapped = size, .fd = fd, .read_only = read_only, .scope = scope };
    snprintf(segment->name, sizeof segment->name, "%s", name);
    uint32_t stays = kind == MGR_SEGMENT_MANAGER ? MGR_FLAG_PERSISTENT : MGR_FLAG_PERSISTENT | MGR_FLAG_NAMED;
    segment->keep_name = (segment->header->flags & stays) != 0;
    return MGR_OK;
}

enum mgr_status mgr_open_array(
    struct mgr_segment *segment, const struct mgr_token *token, const char *layout, uint32_t element_size, bool read_only)
{
    enum mgr_status result = mgr_open(segment, token->scope, token->name, MGR_SEGMENT_OBJECT, read_only);
    if (result != MGR_OK)
        return result;

    const struct mgr_segment_header *header = segment->header;
    if (memcmp(header->uuid, token->uuid, sizeof token->uuid) != 0)
        result = MGR_E_NOT_FOUND;
    else if (header->object.kind != MGR_KIND_ARRAY)
        result = MGR_E_KIND;
    else if (header->object.schema_hash != mgr_fnv_text(layout) || header->object.element_size != element_size)
        result = MGR_E_LAYOUT;
    else if (element_size == 0 || header->object.element_count > header->data_size / element_size)
        result = MGR_E_REGIONS;
    if (result != MGR_OK)
        mgr_close(segment);
    return result;
}

static void fill_header(struct mgr_segment *segment, const uint8_t *manager_uuid, const char *text, const char *layout, uint32_t element_size,
    uint64_t element_count, uint64_t data_size)
{
    struct mgr_segment_header *header = segment->header;
    size_t text_length = strlen(text);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    header->major = MGR_MAJOR;
    header->minor = MGR_MINOR;
    header->header_size = MGR_SEGMENT_HEADER_SIZE;
    header->abi_hash = MGR_ABI_HASH;
    header->total_size = segment->mapped;
    header->segment_kind = MGR_SEGMENT_OBJECT;
    header->creator_pid = (uint32_t)getpid();
    header->creator_uid = (uint32_t)geteuid();
    header->created_unix_ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
    mgr_read_process(&header->creator_start_time, &header->pid_namespace);
    if (manager_uuid != NULL)
        memcpy(header->manager_uuid, manager_uuid, sizeof header->manager_uuid);
    header->data_offset = MGR_SEGMENT_HEADER_SIZE;
    header->data_size = data_size;
    header->object = (struct mgr_object_header) {
        .schema_hash = mgr_fnv_text(layout),
        .element_count = element_count,
        .element_size = element_size,
        .kind = MGR_KIND_ARRAY,
        .text_length = (uint16_t)text_length,
        .data_offset = MGR_SEGMENT_HEADER_SIZE - MGR_OBJECT_IN_SEGMENT,
    };
    header->text_offset = MGR_SEGMENT_TEXT_OFFSET;
    header->text_length = (uint32_t)text_length;
    memcpy(header->text, text, text_length);
    header->file_mode = 0600;
    header->state = MGR_STATE_OPEN;
}

enum mgr_status mgr_create_array(struct mgr_segment *segment, char scope, const char *name, const uint8_t *manager_uuid, const char *text,
    const char *layout, uint32_t element_size, uint64_t element_count)
{
    char path[512];
    char source[64];
    path_of(scope, name, path, sizeof path);
    if (element_size == 0 || element_count > ((uint64_t)INT64_MAX - MGR_SEGMENT_HEADER_SIZE) / element_size || strlen(text) > MGR_SEGMENT_TEXT_MAX)
        return MGR_E_NO_ROOM;

    uint64_t data_size = element_count * element_size;
    uint64_t total = MGR_SEGMENT_HEADER_SIZE + data_size;
    void *base = MAP_FAILED;
    enum mgr_status result = MGR_OK;
    /* Without a name until it is whole: a creator that dies on the way leaves nothing. */
    int fd = open(DIRECTORY, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return status_of_errno();
    if (!mgr_file_try_lock(fd, MGR_BYTE_IN_USE, F_RDLCK) || !mgr_file_try_lock(fd, MGR_BYTE_FIRST_SLOT, F_WRLCK)
        || ftruncate(fd, (off_t)total) != 0 || fallocate(fd, 0, 0, (off_t)total) != 0)
        goto fail;
    base = mmap(NULL, total, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (base == MAP_FAILED)
        goto fail;

    *segment = (struct mgr_segment) { .header = base, .mapped = total, .fd = fd, .scope = scope };
    snprintf(segment->name, sizeof segment->name, "%s", name);
    fill_header(segment, manager_uuid, text, layout, element_size, element_count, data_size);
    if (getrandom(segment->header->uuid, sizeof segment->header->uuid, 0) != (ssize_t)sizeof segment->header->uuid)
        goto fail;
    mgr_publish_header(segment->header);
    snprintf(source, sizeof source, "/proc/self/fd/%d", fd);
    if (linkat(AT_FDCWD, source, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0)
        return MGR_OK;

fail:
    result = status_of_errno();
    if (base != MAP_FAILED)
        munmap(base, total);
    close(fd);
    return result;
}

void mgr_close(struct mgr_segment *segment)
{
    char path[512];
    munmap(segment->header, segment->mapped);
    /* First let go, then ask for it exclusively: if two close at once, whoever asks second gets it. */
    if (!segment->read_only && !segment->keep_name) {
        mgr_file_try_lock(segment->fd, MGR_BYTE_IN_USE, F_UNLCK);
        if (mgr_file_try_lock(segment->fd, MGR_BYTE_IN_USE, F_WRLCK)) {
            path_of(segment->scope, segment->name, path, sizeof path);
            remove_name(segment->fd, path);
        }
    }

    close(segment->fd);
    segment->header = NULL;
    segment->fd = -1;
}

/* Tokens */

/* The text of a uuid has its first three groups as little-endian numbers. */
static const uint8_t uuid_order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static const char *read_name(const char *at, char *name, size_t size)
{
    size_t length = 0;
    for (; *at != ':' && *at != '\0'; at++) {
        int c = (unsigned char)*at;
        if (c == '%') {
            int high = hex_digit(at[1]);
            int low = high < 0 ? -1 : hex_digit(at[2]);
            if (low < 0)
                return NULL;
            c = high << 4 | low;
            at += 2;
        }

        if (c < ' ' || c == '/' || length + 1 >= size)
            return NULL;
        name[length++] = (char)c;
    }

    name[length] = '\0';
    return length > 0 ? at : NULL;
}

static const char *read_hex(const char *at, int max_digits, uint64_t *number)
{
    int digits = 0;
    *number = 0;
    for (; hex_digit(*at) >= 0; at++, digits++)
        *number = *number << 4 | (uint64_t)hex_digit(*at);
    return digits > 0 && digits <= max_digits ? at : NULL;
}

enum mgr_status mgr_parse_token(const char *text, struct mgr_token *token)
{
    uint64_t incarnation;
    memset(token, 0, sizeof *token);
    if (strncmp(text, "mgr1:", 5) != 0 || (text[5] != 'u' && text[5] != 'm') || text[6] != ':')
        return MGR_E_TOKEN;
    token->scope = text[5];
    const char *at = read_name(text + 7, token->name, sizeof token->name);
    if (at == NULL || *at++ != ':')
        return MGR_E_TOKEN;
    for (int i = 0; i < 16; i++, at += 2) {
        int high = hex_digit(at[0]);
        int low = high < 0 ? -1 : hex_digit(at[1]);
        if (low < 0)
            return MGR_E_TOKEN;
        token->uuid[uuid_order[i]] = (uint8_t)(high << 4 | low);
    }

    if (*at++ != ':' || (at = read_hex(at, 16, &token->offset)) == NULL || *at++ != ':' || (at = read_hex(at, 8, &incarnation)) == NULL || *at != '\0')
        return MGR_E_TOKEN;
    token->incarnation = (uint32_t)incarnation;
    return MGR_OK;
}

bool mgr_format_token(const struct mgr_segment *segment, char *text, size_t size)
{
    size_t at = (size_t)snprintf(text, size, "mgr1:%c:", segment->scope);
    for (const char *c = segment->name; *c != '\0' && at + 4 < size; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || strchr("-_.~", *c) != NULL;
        at += (size_t)snprintf(text + at, size - at, plain ? "%c" : "%%%02X", (unsigned char)*c);
    }

    if (at + 38 >= size)
        return false;
    text[at++] = ':';
    for (int i = 0; i < 16; i++)
        at += (size_t)snprintf(text + at, size - at, "%02x", segment->header->uuid[uuid_order[i]]);
    snprintf(text + at, size - at, ":0:0");
    return true;
}
