"""The handshake: section 2."""

import hashlib
import hmac
import os
import struct

from .errors import NAMES, ProtocolError
from .frames import Frame, Kind

MAGIC = 0x5352474D
MAJOR, MINOR = 1, 0


class Refused(Exception):
    """The other side does not take this connection, or is not who it should be."""

    def __init__(self, code, text):
        super().__init__(f"{NAMES.get(code, code)}: {text}")
        self.code = code


def hello(nonce, process):
    return Frame(Kind.Hello, struct.pack("<IHHII", MAGIC, MAJOR, MINOR, 0, process) + nonce)


def challenge(nonce, process, incarnation):
    return Frame(Kind.Challenge, struct.pack("<IHHII", MAGIC, MAJOR, MINOR, 0, process) + nonce + incarnation)


def proof(key, hello_frame, challenge_frame):
    return Frame(Kind.Proof, _mac(key, b"managers/1 client\0", hello_frame, challenge_frame))


def welcome(key, hello_frame, challenge_frame, proof_frame, session, longest_frame, most_calls):
    return Frame(Kind.Welcome, _mac(key, b"managers/1 server\0", hello_frame, challenge_frame, proof_frame) + session + struct.pack("<II", longest_frame, most_calls))


def _mac(key, label, *frames):
    return hmac.new(key, label + b"".join(frame.encode() for frame in frames), hashlib.sha256).digest()


def run_client(send, receive, key, nonce=None):
    """The client's side. Returns incarnation, session id, longest frame, most calls."""
    first = hello(nonce or os.urandom(32), os.getpid())
    send(first)
    second = _expect(receive, Kind.Challenge, 64)
    magic, major, minor, zero, _ = struct.unpack_from("<IHHII", second.body)
    if magic != MAGIC or zero != 0:
        raise ProtocolError("something else listens there")
    if major != MAJOR or minor > MINOR:
        raise Refused(2, f"the server speaks {major}.{minor}")
    third = proof(key, first, second)
    send(third)
    last = _expect(receive, Kind.Welcome, 56)
    longest, most = struct.unpack_from("<II", last.body, 48)
    if not hmac.compare_digest(last.encode(), welcome(key, first, second, third, last.body[32:48], longest, most).encode()):
        raise Refused(3, "the server does not have this key")
    return second.body[48:64], last.body[32:48], longest, most


def _expect(receive, kind, length):
    frame = receive()
    if frame.kind == Kind.Goodbye:
        raise Refused(*read_goodbye(frame))
    if frame.kind != kind or len(frame.body) != length or frame.request or frame.flags:
        raise ProtocolError(f"a {frame.kind.name} of {len(frame.body)} bytes stands where a {kind.name} is expected")
    return frame


def read_goodbye(frame):
    """Code and text."""
    if not 2 <= len(frame.body) <= 1026:
        raise ProtocolError("a Goodbye of a wrong length")
    return struct.unpack_from("<H", frame.body)[0], frame.body[2:].decode("utf-8", "replace")
