"""What goes wrong: section 6."""

NAMES = {
    1: "ProtocolViolation", 2: "UnsupportedVersion", 3: "AuthenticationFailed", 4: "HandshakeTimeout", 5: "TooManyConnections", 6: "FrameTooLong", 7: "TooManyCalls", 8: "ShuttingDown",
    16: "ObjectLost", 17: "MethodNotFound", 18: "MethodNotExposed", 19: "ArgumentMismatch", 20: "TypeNotFound", 21: "ContractMismatch", 22: "ResultNotEncodable", 23: "TooManyObjects",
    24: "Cancelled", 25: "Remote", 26: "WouldBlock",
}


class ProtocolError(Exception):
    """What came is not what the protocol allows."""


class CallError(Exception):
    """A call was answered by an Error frame."""

    def __init__(self, code, type_name, message, stack, had_effects):
        super().__init__(f"{NAMES.get(code, code)}: {type_name + ': ' if type_name else ''}{message}")
        self.code = code
        self.name = NAMES.get(code, str(code))
        self.type_name = type_name
        self.message = message
        self.stack = stack
        self.had_effects = had_effects
