"""Objects: sections 5, 8 and 9. Methods are called late bound, by number or by name; a client of one's own types would sit on top of this in the same way."""

from .connection import Connection
from .values import Code, Value, to_python

CREATE, ADOPT, LEASE, METHODS, DESCRIBE, DIAGNOSTICS, SHUTDOWN, PING, REVOKE = range(9)
SERVER = 0

_NUMBERS = {"i8": Code.Int8, "u8": Code.UInt8, "i16": Code.Int16, "u16": Code.UInt16, "i32": Code.Int32, "u32": Code.UInt32, "i64": Code.Int64, "u64": Code.UInt64,
            "f32": Code.Single, "f64": Code.Double, "bigint": Code.BigInteger}


def connect(address, key, timeout=5.0):
    return Connection(address, key, timeout)


def u64(number):
    return Value(Code.UInt64, number)


def create(connection, type_id, *arguments, contract=0):
    """Makes an object of a type id."""
    return RemoteObject(connection, connection.call(SERVER, CREATE, type_id, u64(contract), *arguments))


class RemoteObject:
    """One reference to an object of the server. Its methods are the server's own, asked for once: obj.Get('a') and obj.call('Get', 'a') are the same."""

    def __init__(self, connection, reference):
        if reference.code != Code.Reference:
            raise TypeError(f"{reference} is no reference")
        self._connection = connection
        self._methods = None
        self.reference = reference
        self.number, self.contract, self.type_id = reference.content

    @property
    def methods(self):
        """Signatures by number; None for those that are not exposed."""
        if self._methods is None:
            self._methods = [value.content for value in self._connection.call(SERVER, METHODS, u64(self.number)).content]
        return self._methods

    def call(self, method, *arguments, timeout=None):
        """Calls by name or number; the arguments become what the signature says."""
        signature = self._signature(method)
        values = [_fit(argument, wanted) for argument, wanted in zip(arguments, _parameters(signature))] if signature else arguments
        if signature and len(values) != len(arguments):
            values = arguments
        return self._result(self._connection.call(self.number, method, *values, timeout=timeout))

    def release(self):
        self._connection.release((self.number, 1))

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *arguments, **options: self.call(name, *arguments, **options)

    def _signature(self, method):
        if isinstance(method, int):
            return self.methods[method] if method < len(self.methods) else None
        return next((signature for signature in self.methods if signature and signature.startswith(method + "(")), None)

    def _result(self, value):
        return RemoteObject(self._connection, value) if value.code == Code.Reference else to_python(value)


def _parameters(signature):
    """The types between a signature's parentheses; commas inside of types do not part."""
    inner = signature[signature.index("(") + 1:signature.rindex(")->")]
    parts, depth = [""], 0
    for letter in inner:
        depth += (letter in "<(") - (letter in ">)")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part for part in parts if part]


def _fit(argument, wanted):
    if wanted.endswith("[]") and isinstance(argument, list):
        return [_fit(item, wanted[:-2]) for item in argument]
    code = _NUMBERS.get(wanted.rstrip("?"))
    return Value(code, argument) if code is not None and isinstance(argument, (int, float)) and not isinstance(argument, bool) else argument
