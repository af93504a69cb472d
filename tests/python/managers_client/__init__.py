"""A client of the manager server for Python 3, written from docs/protocol.md alone. Standard library only."""

from .connection import Connection, Lost, Refused
from .errors import CallError, ProtocolError
from .objects import RemoteObject, connect
from .values import Code, Value, decode, decode_all, encode, to_python, to_value

__all__ = [
    "CallError", "Code", "Connection", "Lost", "ProtocolError", "Refused", "RemoteObject", "Value", "connect", "decode", "decode_all", "encode", "to_python", "to_value",
]
