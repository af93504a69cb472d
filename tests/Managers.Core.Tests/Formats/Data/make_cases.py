#!/usr/bin/env python3
"""Writes cpython-struct.tsv: what Python's struct module does, as data for the tests of the format strings.

Run it without arguments; it writes beside itself. With a path, it writes there. Needs the standard library only, gives the
same bytes each time, and is meant for a little-endian 64-bit system whose C long has 8 bytes (it ends with code 3 elsewhere).

One case a line, six columns with tabs between them:
  group      which test reads the line
  format     blanks and control characters as \\t, \\n ... \\xNN
  values     with ';' between them: i:INTEGER f:FLOAT t:True b:HEX (bytes) c:HEX (one byte); '-' is none
  size       struct.calcsize, or '-' when the format is refused
  outcome    the packed bytes in hex ('-' is none), or error:format, error:size, error:count, error:range, error:type
  unpacked   what comes back, written as values are; '-' is none
"""

import os
import struct
import sys

PREFIXES = ["", "@", "=", "<", ">", "!"]
NATIVE = ["", "@"]
INTEGERS = "bBhHiIlLqQ"
LINES = []


def show(value):
    if isinstance(value, bool):
        return f"t:{value}"
    if isinstance(value, int):
        return f"i:{value}"
    if isinstance(value, float):
        return f"f:{value!r}"
    return f"b:{value.hex()}"


def show_all(fmt, values):
    """Values as text; bytes of code c are told apart, since they stand for one byte and not for text."""
    codes = expand(fmt)
    parts = []
    for i, value in enumerate(values):
        text = show(value)
        if isinstance(value, bytes) and len(value) == 1 and i < len(codes) and codes[i] == "c":
            text = "c" + text[1:]
        parts.append(text)
    return ";".join(parts) or "-"


def expand(fmt):
    """The codes of a format, one for each value; good enough for formats that struct took."""
    codes, count = [], ""
    for ch in fmt:
        if ch.isdigit():
            count += ch
        elif ch not in "@=<>! \t\n\v\f\r":
            n = int(count) if count else 1
            if ch in "sp":
                codes.append(ch)
            elif ch != "x":
                codes.extend(ch * min(n, 100000))
            count = ""
    return codes


def escape(text):
    out = []
    for ch in text:
        if ch == "\\" or not 32 <= ord(ch) < 127:
            out.append(f"\\x{ord(ch):02x}" if ord(ch) < 256 else f"\\u{ord(ch):04x}")
        else:
            out.append(ch)
    return "".join(out)


def line(*columns):
    text = "\t".join(str(column) for column in columns)
    if text not in LINES:
        LINES.append(text)


def good(group, fmt, *values):
    packed = struct.pack(fmt, *values)
    back = struct.unpack(fmt, packed)
    line(group, escape(fmt), show_all(fmt, values), struct.calcsize(fmt), packed.hex() or "-", show_all(fmt, back))


def read(group, fmt, packed):
    line(group, escape(fmt), "-", struct.calcsize(fmt), packed.hex(), show_all(fmt, struct.unpack(fmt, packed)))


def bad(group, kind, fmt, *values):
    """A case that struct must refuse. The kind is ours: the exceptions of struct do not tell the reasons apart."""
    try:
        struct.pack(fmt, *values)
    except (struct.error, OverflowError, UnicodeEncodeError):
        pass
    else:
        raise SystemExit(f"struct takes {fmt!r} with {values!r}, which was listed as error:{kind}")
    try:
        size = struct.calcsize(fmt)
    except (struct.error, UnicodeEncodeError):
        size = "-"
    line(group, escape(fmt), show_all(fmt, values) if size != "-" else "-", size, f"error:{kind}", "-")


class Dice:
    """A generator of its own: the random module may change between versions of Python."""

    def __init__(self, seed):
        self.state = seed

    def bits(self, count):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return self.state >> (64 - count)

    def below(self, limit):
        return self.bits(32) % limit

    def pick(self, items):
        return items[self.below(len(items))]


def limits(fmt):
    bits = 8 * struct.calcsize(fmt)
    return (0, 2**bits - 1) if fmt[-1] in "BHILQN" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def integers():
    formats = [p + c for p in PREFIXES for c in INTEGERS] + [p + c for p in NATIVE for c in "nN"]
    for fmt in formats:
        low, high = limits(fmt)
        for value in sorted({low, low + 1, -1 if low else 0, 0, 1, 42, high - 1, high}):
            good("integer", fmt, value)
        bad("integer", "range", fmt, low - 1)
        bad("integer", "range", fmt, high + 1)
        good("integer", fmt, True)
        bad("integer", "type", fmt, 1.0)
        bad("integer", "type", fmt, b"1")
    for fmt in ("P", "@P"):
        for value in (0, 1, 2**63 - 1, 2**63, 2**64 - 1, -1, -(2**63)):
            good("integer", fmt, value)
        bad("integer", "range", fmt, 2**64)
        bad("integer", "range", fmt, -(2**63) - 1)


def floats():
    common = [0.0, -0.0, 1.0, -1.5, 0.1, 1 / 3, 123456.789, 1e-5, 1e16, 1e15, 9.999e22, float("inf"), float("-inf"), float("nan"), 3, -7, 2**53 + 1, True]
    single = [2.0**-149, 2.0**-150, 2.0**-150 * 1.5, 2.0**-126, 2.0**-127, 1e-45, 1e-310, 16777217.0, 16777219.0, 2.0**127, 3.4028234663852886e38, 3.4028235677973362e38, -3.4028235677973362e38]
    double = [5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e308, 1e23, 2.0**63, -(2.0**-1074)]
    for prefix in PREFIXES:
        for value in common + single:
            good("float", prefix + "f", value)
        for value in common + single + double:
            good("float", prefix + "d", value)
        for value in (3.4028235677973366e38, -3.4028235677973366e38, 1e39, 1.7976931348623157e308):
            if prefix in NATIVE:
                good("float", prefix + "f", value)
            else:
                bad("float", "range", prefix + "f", value)
        bad("float", "type", prefix + "f", b"1")
        bad("float", "type", prefix + "d", b"1")


def halves():
    exact = [0.0, -0.0, 1.0, -2.0, 0.5, 65504.0, -65504.0, 2.0**-14, 2.0**-24, -(2.0**-24), 2.0**-14 - 2.0**-24, 0.333251953125, float("inf"), float("-inf"), float("nan"), 1, 2048, 65504, True]
    rounded = [
        2.0**-25, 2.0**-25 + 2.0**-35, 2.0**-26, 2.0**-24 * 1.5, 2.0**-24 * 2.5, 2.0**-14 - 2.0**-25, 2.0**-14 - 2.0**-26,
        1 + 2.0**-11, 1 + 2.0**-11 + 2.0**-16, 1 + 2.0**-10 + 2.0**-11, 1 + 2.0**-10 * 1.5 - 2.0**-16, 2 - 2.0**-11, 2.0**-100, -(2.0**-26),
        2049, 2050, 2051, 4097.0, 65519.99999, 65519, -65519.99999, 65504.1, 0.1, 1 / 3, 3.14159, 1e-7, 1e-8, 5.960464477539063e-08,
    ]
    for prefix in PREFIXES:
        for value in exact + rounded:
            good("half", prefix + "e", value)
        for value in (65520.0, -65520.0, 65536, 1e10, -1e300):
            bad("half", "range", prefix + "e", value)
        bad("half", "type", prefix + "e", b"1")
    for bits in (0x0001, 0x03FF, 0x0400, 0x3555, 0x3BFF, 0x7BFF, 0x7C00, 0xFC00, 0x8000, 0x8001):
        read("half", "<e", struct.pack("<H", bits))


def truths():
    for prefix in PREFIXES:
        for value in (True, False, 0, 1, 2, -1, 2**40):
            good("truth", prefix + "?", value)
        read("truth", prefix + "?", b"\x02")
        read("truth", prefix + "3?", b"\x00\xff\x80")


def texts():
    for prefix in PREFIXES:
        for value in (b"a", b"\0", b"\xff", b"~"):
            good("text", prefix + "c", value)
        bad("text", "type", prefix + "c", b"ab")
        bad("text", "type", prefix + "c", b"")
        bad("text", "type", prefix + "c", 65)
        bad("text", "type", prefix + "4s", 1)
        bad("text", "type", prefix + "4p", 1.5)
    for size in (0, 1, 2, 3, 5, 255, 256, 257, 300):
        for code in "sp" if size else "s":  # struct packs "0p" but fails with SystemError when it unpacks it
            room = size if code == "s" else max(0, min(size - 1, 255))
            fmt = f"{size}{code}"
            for length in sorted({0, 1, 2, room - 1, room, room + 1, 300}):
                if length < 0:
                    continue
                value = bytes(97 + i % 26 for i in range(length))
                good("text" if length <= room else "truncated", fmt, value)
    good("text", "s", b"x")
    good("text", "p", b"")
    good("text", "8s", b"a\0b\0")
    good("text", "8p", b"a\0b\0")
    good("text", "<i4sh", 1, "\u00e9\u20ac".encode()[:4], 2)
    for fmt, packed in (("4p", b"\xffabc"), ("1p", b"\x09"), ("2p", b"\x05z"), ("300p", b"\xff" + b"q" * 299), ("5p", b"\x02abcd")):
        read("text", fmt, packed)


def fill(fmt):
    """A value for each code of a format, different from its neighbours."""
    values = []
    for i, code in enumerate(expand(fmt)):
        if code in "efd":
            values.append(i + 0.5)
        elif code == "?":
            values.append(i % 2 == 0)
        elif code == "c":
            values.append(bytes([65 + i % 26]))
        elif code in "sp":
            values.append(b"")
        else:
            values.append(i + 1)
    return values


def layouts():
    shapes = [
        "", "x", "5x", "0x", "bi", "ib", "ib0i", "qb", "id", "di", "bq", "bq0h", "qb0q", "b0q", "0q", "0h", "0i0d", "bx", "xb", "x2xb3x", "bxi", "bhiq", "qihb", "b3hb",
        "hh", "2h", "h h", " h  h ", "\th\nh\rh\vh\fh", "3c2?", "c2e", "bfbd", "bebf", "?i?q", "10s", "b10si", "10pi", "2sh3pd", "0s", "1p", "0s0si", "bl", "lb", "bL0l",
        "100b", "3h2xi0q", "b0b", "b0s0i", "1b2b3b", "0001i", "x0q", "3x0h", "hxhxh", "qx0i", "b?c1s1p", "dqlfihb", "bhifdq0q",
    ]
    for prefix in PREFIXES:
        for shape in shapes:
            good("layout", prefix + shape, *fill(shape))
    for prefix in NATIVE:
        for shape in ("bn", "bN", "bP", "nb0n", "PNn", "b0P", "0n"):
            good("layout", prefix + shape, *fill(shape))


def refusals():
    for fmt in (
        "h@", "@@h", "=<i", " <i", "i>", "12", "h3", "3", "h 3", "3 h", "3\th", "y", "hhy", "-1h", "+1h", "1.5h", "h,h", "(h)", "z", "X", "S", "a", "T", "1", "<1", "@ 5",
        "=n", "<N", ">P", "!n", "<3n", "=hP", "h\u00e9", "\u0663h", "h\0", "\0", "h\u00a0h", "h\x1ch", "h\x85",
    ):
        bad("refused", "format", fmt)
    for fmt in ("99999999999999999999s", "9223372036854775808b", "9223372036854775807q", "i9223372036854775807s", "<99999999999999999999x", "18446744073709551617h"):
        bad("refused", "size", fmt)
    for fmt, values in (("hh", (1,)), ("hh", (1, 2, 3)), ("", (1,)), ("h", ()), ("2x", (1,)), ("0h", (1,)), ("5s", ()), ("5s", (b"a", b"b")), ("3i", (1, 2)), ("0s", ())):
        bad("refused", "count", fmt, *values)
    for fmt, values in (("hi", (1, 2**31)), ("ih", (5, 40000)), ("bB", (1, 256)), ("dI", (1.0, -1)), ("<fh", (1e39, 1)), ("2e", (1.0, 1e5))):
        bad("refused", "range", fmt, *values)
    for fmt, values in (("hh", (5, 1.5)), ("id", (1, b"x")), ("4si", (b"a", b"b"))):
        bad("refused", "type", fmt, *values)


def mixtures():
    dice = Dice(20060711)
    for _ in range(160):
        prefix = dice.pick(PREFIXES)
        codes = "cbB?hHiIlLqQefdspx" + ("nNP" if prefix in NATIVE else "")
        fmt, values = prefix, []
        for _ in range(1 + dice.below(6)):
            code = dice.pick(codes)
            count = dice.pick([None, None, None, 0, 1, 2, 3, 7])
            if code == "p" and count == 0:
                count = 1
            fmt += dice.pick(["", "", "", " "]) + ("" if count is None else str(count)) + code
            size = 1 if count is None else count
            for _ in range(1 if code in "sp" else 0 if code == "x" else size):
                values.append(random_value(dice, prefix, code, size))
        good("mixed", fmt, *values)


def random_value(dice, prefix, code, size):
    if code == "c":
        return bytes([dice.bits(8)])
    if code == "?":
        return dice.bits(1) == 1
    if code == "e":
        return (dice.bits(16) - 32768) / 16.0
    if code in "fd":
        return (dice.bits(40) - 2**39) / 2.0 ** dice.below(60)
    if code in "sp":
        room = size if code == "s" else max(0, size - 1)
        return bytes(dice.bits(8) for _ in range(dice.below(room + 1)))
    low, high = limits(prefix + code) if code != "P" else (0, 2**64 - 1)
    return low + dice.bits(64) % (high - low + 1)


def main():
    if sys.version_info < (3, 7):
        print("needs Python 3.7 or later", file=sys.stderr)
        raise SystemExit(3)
    if sys.byteorder != "little" or struct.calcsize("l") != 8 or struct.calcsize("P") != 8:
        print("needs a little-endian 64-bit system with a C long of 8 bytes", file=sys.stderr)
        raise SystemExit(3)

    for part in (integers, floats, halves, truths, texts, layouts, refusals, mixtures):
        part()
    target = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "cpython-struct.tsv")
    with open(target, "w", encoding="ascii", newline="\n") as out:
        out.write("group\tformat\tvalues\tsize\toutcome\tunpacked\n")
        out.writelines(text + "\n" for text in LINES)
    print(f"{len(LINES)} cases")


if __name__ == "__main__":
    main()
