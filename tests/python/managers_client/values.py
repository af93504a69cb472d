"""Values: section 4. A Value is a code and a content, so that what was read is written again byte by byte; to_value and to_python lead from and to Python's own types."""

import datetime
import decimal
import enum
import struct
import uuid
from dataclasses import dataclass
from typing import Any

from .errors import ProtocolError

MAX_DEPTH = 64
TICKS_PER_DAY = 24 * 60 * 60 * 10_000_000
MAX_TICKS = 3_652_059 * TICKS_PER_DAY - 1


class Code(enum.IntEnum):
    Null = 0x00
    False_ = 0x01
    True_ = 0x02
    Int8 = 0x03
    UInt8 = 0x04
    Int16 = 0x05
    UInt16 = 0x06
    Int32 = 0x07
    UInt32 = 0x08
    Int64 = 0x09
    UInt64 = 0x0A
    Int128 = 0x0B
    UInt128 = 0x0C
    Half = 0x0D
    Single = 0x0E
    Double = 0x0F
    Decimal = 0x10
    Complex = 0x11
    Char = 0x12
    Rune = 0x13
    Guid = 0x14
    DateTime = 0x15
    DateTimeOffset = 0x16
    DateOnly = 0x17
    TimeOnly = 0x18
    TimeSpan = 0x19
    String = 0x20
    Utf16 = 0x21
    Bytes = 0x22
    BigInteger = 0x23
    Array = 0x30
    List = 0x31
    Map = 0x32
    Tuple = 0x33
    Record = 0x34
    Reference = 0x40
    Token = 0x41


@dataclass(frozen=True)
class Value:
    """A value of the wire. Content: of Decimal (low, middle, high, flags); of DateTime (ticks, kind); of DateTimeOffset (ticks, minutes); of Array (code, tuple); of Map a tuple of pairs; of Record (schema, tuple);
    of Reference (object, contract, type id)."""

    code: Code
    content: Any = None


_INTEGERS = {Code.Int8: (1, True), Code.UInt8: (1, False), Code.Int16: (2, True), Code.UInt16: (2, False), Code.Int32: (4, True), Code.UInt32: (4, False),
             Code.Int64: (8, True), Code.UInt64: (8, False), Code.Int128: (16, True), Code.UInt128: (16, False)}
_FLOATS = {Code.Half: "<e", Code.Single: "<f", Code.Double: "<d"}
_ELEMENTS = set(_INTEGERS) | set(_FLOATS) | {Code.Char}


def encode(value):
    """The bytes of a Value, or of one of Python's own that to_value takes."""
    out = bytearray()
    _write(out, value if isinstance(value, Value) else to_value(value))
    return bytes(out)


def decode(data):
    """The one Value that the bytes are."""
    values = decode_all(data)
    if len(values) != 1:
        raise ProtocolError(f"{len(values)} values where one is expected")
    return values[0]


def decode_all(data):
    """Values one after the other."""
    reader = Reader(data)
    values = []
    while reader.left:
        values.append(reader.value())
    return values


def _fixed(code, content):
    if code in _INTEGERS:
        size, signed = _INTEGERS[code]
        return content.to_bytes(size, "little", signed=signed)
    if code in _FLOATS:
        return struct.pack(_FLOATS[code], content)
    return struct.pack("<H", content)


def _write(out, value):
    code, content = value.code, value.content
    out.append(code)
    if code in _ELEMENTS:
        out += _fixed(code, content)
    elif code in (Code.Null, Code.False_, Code.True_):
        pass
    elif code == Code.Decimal:
        out += struct.pack("<4I", *content)
    elif code == Code.Complex:
        out += struct.pack("<dd", content.real, content.imag)
    elif code == Code.Rune:
        out += struct.pack("<I", content)
    elif code == Code.Guid:
        out += content.bytes
    elif code == Code.DateTime:
        out += struct.pack("<Q", content[0] | content[1] << 62)
    elif code == Code.DateTimeOffset:
        out += struct.pack("<qh", *content)
    elif code == Code.DateOnly:
        out += struct.pack("<i", content)
    elif code in (Code.TimeOnly, Code.TimeSpan):
        out += struct.pack("<q", content)
    elif code in (Code.String, Code.Utf16, Code.Bytes, Code.BigInteger):
        body = _sized(code, content)
        out += struct.pack("<I", len(body)) + body
    elif code == Code.Array:
        element, items = content
        out += struct.pack("<BI", element, len(items))
        for item in items:
            out += _fixed(element, item)
    elif code == Code.List:
        out += struct.pack("<I", len(content))
        for item in content:
            _write(out, item)
    elif code == Code.Map:
        out += struct.pack("<I", len(content))
        for key, item in content:
            _write(out, key)
            _write(out, item)
    elif code == Code.Tuple:
        out.append(len(content))
        for item in content:
            _write(out, item)
    elif code == Code.Record:
        schema, fields = content
        out += struct.pack("<QB", schema, len(fields))
        for item in fields:
            _write(out, item)
    elif code == Code.Reference:
        number, contract, type_id = content
        name = type_id.encode("utf-8")
        out += struct.pack("<QQB", number, contract, len(name)) + name
    else:
        text = content.encode("utf-8")
        out += struct.pack("<H", len(text)) + text


def _sized(code, content):
    if code == Code.String:
        return content.encode("utf-8")
    if code == Code.Utf16:
        return content.encode("utf-16-le", "surrogatepass")
    if code == Code.Bytes:
        return bytes(content)
    # One bit more than the magnitude has, for the sign: the shortest form of two's complement.
    length = 0 if content == 0 else ((content if content > 0 else ~content).bit_length() + 8) // 8
    return content.to_bytes(length, "little", signed=True)


class Reader:
    """Reads values and believes nothing."""

    def __init__(self, data):
        self._data = bytes(data)
        self._at = 0
        self._depth = 0

    @property
    def left(self):
        return len(self._data) - self._at

    def take(self, count):
        if count > self.left:
            raise ProtocolError(f"{count} bytes are needed at {self._at}, {self.left} remain")
        self._at += count
        return self._data[self._at - count:self._at]

    def unpack(self, form):
        return struct.unpack(form, self.take(struct.calcsize(form)))

    def value(self):
        number = self.take(1)[0]
        try:
            code = Code(number)
        except ValueError:
            raise ProtocolError(f"there is no value of code 0x{number:02x}") from None
        return Value(code, self._content(code))

    def _fixed(self, code):
        if code in _INTEGERS:
            size, signed = _INTEGERS[code]
            return int.from_bytes(self.take(size), "little", signed=signed)
        return self.unpack(_FLOATS.get(code, "<H"))[0]

    def _content(self, code):
        if code in _ELEMENTS:
            return self._fixed(code)
        if code in (Code.Null, Code.False_, Code.True_):
            return None
        if code in (Code.List, Code.Map, Code.Tuple, Code.Record):
            return self._nested(code)
        return getattr(self, "_read_" + code.name)()

    def _nested(self, code):
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ProtocolError(f"values nest deeper than {MAX_DEPTH}")
        schema = self.unpack("<Q")[0] if code == Code.Record else None
        count = self.unpack("<I" if code in (Code.List, Code.Map) else "<B")[0]
        if count * (2 if code == Code.Map else 1) > self.left:
            raise ProtocolError(f"{count} values are announced, {self.left} bytes remain")
        items = tuple((self.value(), self.value()) if code == Code.Map else self.value() for _ in range(count))
        self._depth -= 1
        return (schema, items) if code == Code.Record else items

    def _read_Decimal(self):
        parts = self.unpack("<4I")
        if parts[3] & ~0x80FF0000 or parts[3] >> 16 & 0xFF > 28:
            raise ProtocolError("a Decimal has bits that mean nothing")
        return parts

    def _read_Complex(self):
        return complex(*self.unpack("<dd"))

    def _read_Rune(self):
        number = self.unpack("<I")[0]
        if number > 0x10FFFF or 0xD800 <= number < 0xE000:
            raise ProtocolError("a Rune is no Unicode scalar value")
        return number

    def _read_Guid(self):
        return uuid.UUID(bytes=self.take(16))

    def _read_DateTime(self):
        bits = self.unpack("<Q")[0]
        ticks, kind = bits & ((1 << 62) - 1), bits >> 62
        if kind == 3 or ticks > MAX_TICKS:
            raise ProtocolError("a DateTime is none")
        return ticks, kind

    def _read_DateTimeOffset(self):
        ticks, minutes = self.unpack("<qh")
        if not 0 <= ticks <= MAX_TICKS or abs(minutes) > 840 or not 0 <= ticks - minutes * 600_000_000 <= MAX_TICKS:
            raise ProtocolError("a DateTimeOffset is none")
        return ticks, minutes

    def _read_DateOnly(self):
        days = self.unpack("<i")[0]
        if not 0 <= days <= MAX_TICKS // TICKS_PER_DAY:
            raise ProtocolError("a DateOnly is none")
        return days

    def _read_TimeOnly(self):
        ticks = self.unpack("<q")[0]
        if not 0 <= ticks < TICKS_PER_DAY:
            raise ProtocolError("a TimeOnly is none")
        return ticks

    def _read_TimeSpan(self):
        return self.unpack("<q")[0]

    def _sized(self):
        return self.take(self.unpack("<I")[0])

    def _read_String(self):
        return self._text(self._sized())

    def _read_Utf16(self):
        units = self._sized()
        if len(units) % 2:
            raise ProtocolError("a Utf16 has half a code unit")
        return units.decode("utf-16-le", "surrogatepass")

    def _read_Bytes(self):
        return self._sized()

    def _read_BigInteger(self):
        data = self._sized()
        number = int.from_bytes(data, "little", signed=True)
        if _sized(Code.BigInteger, number) != data:
            raise ProtocolError("a BigInteger is not in its shortest form")
        return number

    def _read_Array(self):
        number, count = self.unpack("<BI")
        if number not in _ELEMENTS:
            raise ProtocolError(f"an Array of 0x{number:02x}")
        code = Code(number)
        size = 2 if code == Code.Char else _INTEGERS[code][0] if code in _INTEGERS else struct.calcsize(_FLOATS[code])
        if count * size > self.left:
            raise ProtocolError(f"{count} elements are announced, {self.left} bytes remain")
        return code, tuple(self._fixed(code) for _ in range(count))

    def _read_Reference(self):
        number, contract, length = self.unpack("<QQB")
        return number, contract, self._text(self.take(length))

    def _read_Token(self):
        return self._text(self.take(self.unpack("<H")[0]))

    @staticmethod
    def _text(data):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            raise ProtocolError("text is no UTF-8") from None


def to_value(thing):
    """Python's own value as one of the wire: an int as the first of Int32, Int64, BigInteger that has room."""
    if isinstance(thing, Value):
        return thing
    if thing is None:
        return Value(Code.Null)
    if isinstance(thing, bool):
        return Value(Code.True_ if thing else Code.False_)
    if isinstance(thing, int):
        for code, bits in ((Code.Int32, 31), (Code.Int64, 63)):
            if -(1 << bits) <= thing < 1 << bits:
                return Value(code, thing)
        return Value(Code.BigInteger, thing)
    if isinstance(thing, float):
        return Value(Code.Double, thing)
    if isinstance(thing, complex):
        return Value(Code.Complex, thing)
    if isinstance(thing, str):
        try:
            thing.encode("utf-8")
            return Value(Code.String, thing)
        except UnicodeEncodeError:
            return Value(Code.Utf16, thing)
    if isinstance(thing, (bytes, bytearray, memoryview)):
        return Value(Code.Bytes, bytes(thing))
    if isinstance(thing, uuid.UUID):
        return Value(Code.Guid, thing)
    if isinstance(thing, decimal.Decimal):
        return _of_decimal(thing)
    if isinstance(thing, datetime.timedelta):
        return Value(Code.TimeSpan, (thing.days * 86400 + thing.seconds) * 10_000_000 + thing.microseconds * 10)
    if isinstance(thing, list):
        return Value(Code.List, tuple(to_value(item) for item in thing))
    if isinstance(thing, tuple):
        return Value(Code.Tuple, tuple(to_value(item) for item in thing))
    if isinstance(thing, dict):
        return Value(Code.Map, tuple((to_value(key), to_value(item)) for key, item in thing.items()))
    if hasattr(thing, "reference"):
        return thing.reference
    raise TypeError(f"{type(thing).__name__} is no value of the protocol")


def to_python(value):
    """A value of the wire as Python's own; what Python has no type for stays a Value."""
    code, content = value.code, value.content
    if code == Code.Null:
        return None
    if code in (Code.False_, Code.True_):
        return code == Code.True_
    if code in _INTEGERS or code in _FLOATS or code in (Code.Complex, Code.Guid, Code.String, Code.Utf16, Code.Bytes, Code.BigInteger):
        return content
    if code in (Code.Char, Code.Rune):
        return chr(content)
    if code == Code.Decimal:
        digits = content[0] | content[1] << 32 | content[2] << 64
        return decimal.Decimal((content[3] >> 31, tuple(int(d) for d in str(digits)), -(content[3] >> 16 & 0xFF)))
    if code == Code.TimeSpan:
        return datetime.timedelta(microseconds=content / 10)
    if code == Code.Array:
        return [chr(item) if content[0] == Code.Char else item for item in content[1]]
    if code == Code.List:
        return [to_python(item) for item in content]
    if code == Code.Tuple:
        return tuple(to_python(item) for item in content)
    if code == Code.Map:
        return {to_python(key): to_python(item) for key, item in content}
    return value


def _of_decimal(number):
    sign, digits, exponent = number.as_tuple()
    magnitude = int("".join(map(str, digits))) * 10 ** max(exponent, 0)
    scale = max(-exponent, 0)
    if magnitude >= 1 << 96 or scale > 28:
        raise TypeError(f"{number} has more digits than a Decimal")
    return Value(Code.Decimal, (magnitude & 0xFFFFFFFF, magnitude >> 32 & 0xFFFFFFFF, magnitude >> 64, sign << 31 | scale << 16))
