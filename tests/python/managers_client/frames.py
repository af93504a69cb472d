"""Frames: section 1."""

import enum
import struct
from dataclasses import dataclass

from .errors import ProtocolError

HEADER = struct.Struct("<IBBHQQ")


class Kind(enum.IntEnum):
    Hello = 1
    Challenge = 2
    Proof = 3
    Welcome = 4
    Call = 16
    Reply = 17
    Error = 18
    Cancel = 19
    Release = 20
    Item = 21
    Credit = 22
    Ring = 23
    Goodbye = 31


BY_NAME, ONE_WAY, STREAM = 1, 2, 4
_FLAGS = {Kind.Call: BY_NAME | ONE_WAY, Kind.Reply: STREAM}


@dataclass(frozen=True)
class Frame:
    kind: Kind
    body: bytes = b""
    flags: int = 0
    method: int = 0
    request: int = 0
    object: int = 0

    def encode(self):
        return HEADER.pack(HEADER.size + len(self.body), self.kind, self.flags, self.method, self.request, self.object) + self.body


def read_header(data, longest):
    """Length of the body, and the frame without it."""
    length, kind, flags, method, request, number = HEADER.unpack(data)
    if not HEADER.size <= length <= longest:
        raise ProtocolError(f"a frame of {length} bytes; {HEADER.size} to {longest} are allowed")
    try:
        kind = Kind(kind)
    except ValueError:
        raise ProtocolError(f"there is no frame of type {kind}") from None
    if flags & ~_FLAGS.get(kind, 0) or (kind != Kind.Call and (method or number)):
        raise ProtocolError(f"a {kind.name} with flags {flags}, method {method}, object {number}")
    return length - HEADER.size, Frame(kind, b"", flags, method, request, number)


def decode(data, longest=1 << 26):
    """The one frame that the bytes are."""
    if len(data) < HEADER.size:
        raise ProtocolError("half a header")
    length, head = read_header(data[:HEADER.size], longest)
    if len(data) != HEADER.size + length:
        raise ProtocolError(f"a frame of {HEADER.size + length} bytes in {len(data)}")
    return Frame(head.kind, bytes(data[HEADER.size:]), head.flags, head.method, head.request, head.object)
