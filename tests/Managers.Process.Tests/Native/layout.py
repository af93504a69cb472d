"""Reads and writes segments of Managers with Python's standard library alone, as docs/memory-layout.md says. Numbers in comments are its sections.

    layout.py array TOKEN INDEX VALUE    prints length, format and sum of an array with a segment of its own, then writes one element
    layout.py object TOKEN               prints kind, layout text and values of a small value, struct or array

Ends with 1 and a message at the first byte that is not as the document says.
"""

import fcntl
import mmap
import os
import stat
import struct
import sys
import time
import urllib.parse

WORD = 2**64 - 1
MAGIC = 0x003147455352474D
MANAGER, OBJECT = 1, 2
VALUE, STRUCT, ARRAY = 1, 2, 3
CLASSES = [16, 256, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192]

# 18, in the order of the table
ABI_WORDS = [
    4096, 0, 8, 12, 16, 24, 32, 40, 44, 48, 112, 128, 144, 160, 176, 192, 224, 240, 256,
    32, 0, 8, 16, 20, 22, 24, 28,
    32, 0, 4,
    256, 8, 16, 32, 40,
    16,
    65536, *CLASSES,
    128, 128, 128, 16, 16,
    256, 16, 128, 16, 256, 64, 576,
    16, 24, 32, 44, 48, 64, 104,
    128, 136, 144, 160, 168,
    0, 16, 24, 8, 12,
    128, 136,
    256, 320, 384, 448,
]

# 6
ARRAY_LAYOUTS = {
    "b": "i1", "B": "u1", "c": "u1", "h": "i2", "H": "u2", "i": "i4", "I": "u4", "l": "i8", "L": "u8", "q": "i8", "Q": "u8",
    "e": "f2", "f": "f4", "d": "f8", "u": "c2", "w": "c4",
}


def require(condition, message):
    if not condition:
        sys.exit(f"layout.py: {message}")


# 3

def fnv(words, start=0xCBF29CE484222325):
    for word in words:
        start = ((start ^ word) * 0x100000001B3) & WORD
    return start


def words_of(data):
    data += bytes(-len(data) % 8)
    return struct.unpack(f"<{len(data) // 8}Q", data)


def fnv_text(text):
    data = text.encode()
    return fnv([len(data), *words_of(data)])


# 2

def lock(fd, kind, at):
    request = struct.pack("hhxxxxqqixxxx", kind, os.SEEK_SET, at, 1, 0)
    try:
        fcntl.fcntl(fd, fcntl.F_OFD_SETLK, request)
        return True
    except BlockingIOError:
        return False
    except PermissionError:
        return False


def open_file(path, of_user):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        fd = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        if lock(fd, fcntl.F_RDLCK, 0):
            status = os.fstat(fd)
            require(stat.S_ISREG(status.st_mode), "no regular file")
            require(not of_user or status.st_uid == os.geteuid(), "the file belongs to another user")
            if status.st_nlink > 0:
                require(status.st_size >= 4096, "shorter than a header")
                return fd, status.st_size
        os.close(fd)
        time.sleep(0.001)
    sys.exit("layout.py: held exclusively for 30 s")


class Segment:
    def __init__(self, scope, name, kind):
        prefix = "managers.all." if scope == "m" else f"managers.{os.geteuid()}."
        self.path = "/dev/shm/" + prefix + name
        self.fd, size = open_file(self.path, scope == "u")
        self.memory = mmap.mmap(self.fd, size, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)
        self.verify(size, kind)

    def at(self, form, offset):
        values = struct.unpack_from("<" + form, self.memory, offset)
        return values[0] if len(values) == 1 else values

    # 4
    def verify(self, mapped, kind):
        require(self.at("Q", 0) == MAGIC and self.memory[:8] == b"MGRSEG1\0", f"magic 0x{self.at('Q', 0):x}")
        major, minor, header_size = self.at("HHI", 8)
        require(major == 1, f"major version {major}")
        require(self.at("Q", 24) == fnv(ABI_WORDS), f"ABI hash 0x{self.at('Q', 24):x}, the document's words give 0x{fnv(ABI_WORDS):x}")
        require(self.at("Q", 16) == 0, "required features")
        require(self.at("Q", 240) == fnv(words_of(self.memory[8:240])), "check sum")
        require(self.at("Q", 32) <= mapped, "truncated")
        require(self.at("I", 40) == kind, f"kind {self.at('I', 40)}")
        total = self.at("Q", 32)
        if kind == MANAGER:
            participants, count, size = self.at("QII", 128)
            table, chunks, chunk_size = self.at("QII", 144)
            pool, pool_size = self.at("QQ", 160)
            good = (self.within(participants, count * 32, total) and self.within(table, chunks * 8, total) and self.within(pool, pool_size, total)
                    and size == 32 and count <= 4095 and chunk_size == 65536 and pool_size == chunks * 65536)
        else:
            good = self.within(*self.at("QQ", 176), total) and self.within(*self.at("II", 224), 4096)
        require(good, "regions")
        # Beyond what an opener verifies, what the document says a creator writes.
        require(minor == 0 and header_size == 4096 and total == mapped, "minor version, header size or total size")
        require(self.at("I", 100) == os.geteuid() and self.at("I", 232) == 0o600 and self.at("I", 236) == 0, "uid, mode or the zero after it")
        require(self.at("II", 256) == (1, 0), "state and epoch")
        require(abs(self.at("Q", 104) / 1000 - time.time()) < 3600, "time of creation")
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            boot = file.read().strip()
        require(uuid_text(self.memory[64:80]) == boot.replace("-", ""), "boot id")

    @staticmethod
    def within(offset, length, total):
        return offset >= 64 and offset <= total and length <= total - offset

    def uuid(self):
        return uuid_text(self.memory[48:64])

    # 2, closing
    def close(self, keep_name):
        self.memory.close()
        if not keep_name:
            lock(self.fd, fcntl.F_UNLCK, 0)
            if lock(self.fd, fcntl.F_WRLCK, 0):
                while not lock(self.fd, fcntl.F_WRLCK, 1 << 40):
                    time.sleep(0)
                own = os.fstat(self.fd)
                try:
                    named = os.lstat(self.path)
                    if (named.st_dev, named.st_ino) == (own.st_dev, own.st_ino):
                        os.unlink(self.path)
                except FileNotFoundError:
                    pass
        os.close(self.fd)


# 17

def uuid_text(data):
    return bytes(data[i] for i in (3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15)).hex()


def parse_token(text):
    parts = text.split(":")
    require(len(parts) == 6 and parts[0] == "mgr1" and parts[1] in "um", f"'{text}' is no token")
    return parts[1], urllib.parse.unquote(parts[2], errors="strict"), parts[3], int(parts[4], 16), int(parts[5], 16)


# 5

def change_array(token, index, value):
    scope, name, uuid, offset, incarnation = parse_token(token)
    require(offset == 0 and incarnation == 0, "the token is one of a small object")
    segment = Segment(scope, name, OBJECT)
    require(segment.uuid() == uuid, "another segment has the name")
    schema, count, size, kind, text_length, data_offset, data_size = segment.at("QQIHHII", 192)
    start, length = segment.at("QQ", 176)
    require((kind, data_offset, data_size) == (ARRAY, 3904, 0), "object header")
    require(start == 4096 and length == count * size, "data")
    text_start, text_bytes = segment.at("II", 224)
    text = segment.memory[text_start:text_start + text_bytes].decode()
    require(text_start == 1024 and text_bytes == text_length and text[0] == "=", f"text '{text}'")
    require(schema == fnv_text(ARRAY_LAYOUTS[text[1]]), "schema hash")
    require(size == struct.calcsize(text[1]), "element size")
    elements = segment.at(f"{count}{text[1]}", start)
    print(count, text, sum(elements))
    require(0 <= index < count, f"index {index}")
    struct.pack_into("<" + text[1], segment.memory, start + index * size, float(value) if text[1] in "efd" else int(value))
    keep = segment.at("I", 44) & 5 != 0
    segment.close(keep)


# 9

def geometry(size):
    align = min(size & -size, 128)
    for blocks in range(65536 // (size + 8), 0, -1):
        first = -(-blocks * 8 // max(align, 64)) * max(align, 64)
        if first + blocks * size <= 65536:
            return blocks, first


def read_object(token):
    scope, name, uuid, offset, incarnation = parse_token(token)
    segment = Segment(scope, name, MANAGER)
    require(segment.uuid() == uuid, "another manager has the name")
    table, chunks, pool = segment.at("Q", 144), segment.at("I", 152), segment.at("Q", 160)
    participants = segment.at("Q", 128)
    require(table == 4096 and participants == -(-(table + chunks * 8) // 4096) * 4096, "chunk table or participants")
    require(pool == -(-(participants + 4095 * 32) // 65536) * 65536, "pool")
    chunk = (offset - pool) // 65536
    require(0 <= chunk < chunks, "offset outside the pool")
    chunk_word = segment.at("Q", table + 8 * chunk)
    require(chunk_word >> 8 == 2 and 3 <= chunk_word & 0xFF <= len(CLASSES), f"chunk word 0x{chunk_word:x}")
    size = CLASSES[(chunk_word & 0xFF) - 1]
    blocks, first = geometry(size)
    index, rest = divmod(offset - pool - chunk * 65536 - first, size)
    require(rest == 0 and 0 <= index < blocks, "the offset is none of a block")
    word_at = pool + chunk * 65536 + index * 8

    # 10, looking at one
    word = segment.at("Q", word_at)
    require(word & 0xF in (2, 3) and word >> 36 == incarnation, f"block word 0x{word:x}")
    slot, generation = word >> 8 & 0xFFF, word >> 20 & 0xFFFF
    row = segment.at("IIQQII", participants + 32 * slot)
    require(row[0] & 0xFFFF == generation and row[1] == 1, f"participant {row}")
    require(not lock(segment.fd, fcntl.F_WRLCK, 1 + slot), "the owner's slot is not locked")
    schema, count, element, kind, text_length, data_offset, data_size = segment.at("QQIHHII", offset)
    require(32 + text_length <= data_offset <= size and data_size <= size - data_offset, "object header")
    text = segment.memory[offset + 32:offset + 32 + text_length].decode()
    data = offset + data_offset
    if kind == ARRAY:
        require(schema == fnv_text(ARRAY_LAYOUTS[text[1]]) and data_size == count * element, "array")
        values = struct.unpack(f"<{count}{text[1]}", segment.memory[data:data + data_size])
    else:
        require(kind in (VALUE, STRUCT) and count == 1, f"kind {kind}")
        form = text[1:]
        require(schema == fnv_text(text) or (kind == VALUE and schema == fnv_text(ARRAY_LAYOUTS[form])), "schema hash")
        values = struct.unpack(form, read_cell(segment, data, data_size, struct.calcsize(form)))
        require(element == struct.calcsize(form), "element size")
    after = segment.at("Q", word_at)
    require((after & 0xF, after >> 36) == (word & 0xF, word >> 36), "the object went while it was read")
    print({VALUE: "value", STRUCT: "struct", ARRAY: "array"}[kind], text, *values)
    segment.close(segment.at("I", 44) & 1 != 0)


# 13

def read_cell(segment, data, data_size, size):
    if size in (1, 2, 4, 8):
        require(data_size == 8, "data size of a word")
        return segment.memory[data:data + size]
    require(data_size == 16 + 2 * (-(-size // 8) * 8), "data size of a journal")
    for _ in range(64):
        before = segment.at("I", data + 8)
        copy = segment.memory[data + 16:data + 16 + size]
        if before % 2 == 0 and segment.at("I", data + 8) == before:
            return copy
    sys.exit("layout.py: a write is under way")


if __name__ == "__main__":
    if len(sys.argv) == 5 and sys.argv[1] == "array":
        change_array(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    elif len(sys.argv) == 3 and sys.argv[1] == "object":
        read_object(sys.argv[2])
    else:
        sys.exit(__doc__)
