"""A session: section 3. A thread of its own reads the answers, so any number of threads may call."""

import itertools
import socket
import struct
import threading

from .errors import CallError, ProtocolError
from .frames import BY_NAME, HEADER, ONE_WAY, Frame, Kind, read_header
from .handshake import Refused, read_goodbye, run_client
from .values import Code, decode, decode_all, encode

__all__ = ["Connection", "Lost", "Refused"]


class Lost(Exception):
    """The connection has ended."""


class _Pending:
    def __init__(self):
        self.done = threading.Event()
        self.frame = None
        self.error = None


class Connection:
    """Connects to 'unix:/PATH' or 'tcp://HOST:PORT' and proves the key."""

    def __init__(self, address, key, timeout=5.0, longest_answer=1 << 26):
        self._socket = _open(address, timeout)
        self._sending = threading.Lock()
        self._gate = threading.Lock()
        self._pending = {}
        self._numbers = itertools.count(1)
        self._reason = None
        try:
            self.incarnation, self.session, self._longest, self.most_calls = run_client(self._send, lambda: self._receive(256), key)
        except (OSError, EOFError) as error:
            self._socket.close()
            raise Lost(f"during the handshake: {error}") from error
        except BaseException:
            self._socket.close()
            raise
        self._longest_answer = longest_answer
        self._socket.settimeout(None)
        threading.Thread(target=self._read, daemon=True, name="managers reader").start()

    def call(self, number, method, *arguments, timeout=None):
        """Calls a method, by number or by name, and waits for the result, a Value. When the time is up the call is cancelled: TimeoutError, unless the answer brings a result all the same."""
        request = next(self._numbers)
        pending = _Pending()
        with self._gate:
            if self._reason:
                raise Lost(self._reason)
            self._pending[request] = pending
        try:
            self._send(_call(number, method, arguments, request))
        except OSError as error:
            self._end(f"sending failed: {error}")
        if not pending.done.wait(timeout):
            self._send(Frame(Kind.Cancel, request=request))
            pending.done.wait()
        if pending.error:
            raise Lost(pending.error)
        if pending.frame.kind == Kind.Reply:
            return decode(pending.frame.body)
        error = _read_error(pending.frame.body)
        if error.name == "Cancelled" and timeout is not None:
            raise TimeoutError(error.message)
        raise error

    def post(self, number, method, *arguments):
        """Calls a method that nothing answers."""
        self._send(_call(number, method, arguments, 0))

    def release(self, *references):
        """Gives references back: pairs of an object's id and how many."""
        self._send(Frame(Kind.Release, struct.pack("<I", len(references)) + b"".join(struct.pack("<QI", *pair) for pair in references)))

    def close(self):
        """Says goodbye."""
        try:
            self._send(Frame(Kind.Goodbye, struct.pack("<H", 0) + b"The client is done."))
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._end("closed by this process")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _send(self, frame):
        with self._sending:
            self._socket.sendall(frame.encode())

    def _receive(self, longest):
        length, head = read_header(self._exactly(HEADER.size), longest)
        return Frame(head.kind, self._exactly(length), head.flags, head.method, head.request, head.object)

    def _exactly(self, count):
        data = bytearray()
        while len(data) < count:
            part = self._socket.recv(min(count - len(data), 1 << 20))
            if not part:
                raise EOFError("the server closed the connection")
            data += part
        return bytes(data)

    def _read(self):
        try:
            while True:
                frame = self._receive(self._longest_answer)
                if frame.kind in (Kind.Reply, Kind.Error):
                    with self._gate:
                        pending = self._pending.pop(frame.request, None)
                    if pending:
                        pending.frame = frame
                        pending.done.set()
                elif frame.kind == Kind.Goodbye:
                    code, text = read_goodbye(frame)
                    self._end(f"the server said goodbye: {code} {text}")
                    return
                else:
                    raise ProtocolError(f"a server sends no {frame.kind.name} here")
        except (OSError, EOFError, ProtocolError) as error:
            self._end(str(error))

    def _end(self, reason):
        with self._gate:
            self._reason = self._reason or reason
            pending, self._pending = list(self._pending.values()), {}
        for call in pending:
            call.error = self._reason
            call.done.set()
        self._socket.close()


def _call(number, method, arguments, request):
    by_name = isinstance(method, str)
    body = (encode(method) if by_name else b"") + b"".join(encode(argument) for argument in arguments)
    flags = (BY_NAME if by_name else 0) | (0 if request else ONE_WAY)
    return Frame(Kind.Call, body, flags, 0xFFFF if by_name else method, request, number)


def _read_error(body):
    code = struct.unpack_from("<H", body)[0]
    type_name, message, stack, effects = decode_all(body[2:])
    return CallError(code, type_name.content, message.content, stack.content, effects.code == Code.True_)


def _open(address, timeout):
    if address.startswith("unix:/"):
        connected = socket.socket(socket.AF_UNIX)
        connected.settimeout(timeout)
        connected.connect(address[5:])
        return connected
    if address.startswith("tcp://"):
        host, port = address[6:].rsplit(":", 1)
        connected = socket.create_connection((host.strip("[]"), int(port)), timeout)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected
    raise ValueError(f"'{address}' is no 'unix:/PATH' and no 'tcp://HOST:PORT'")
