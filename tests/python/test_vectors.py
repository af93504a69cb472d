"""The vectors of docs/vectors/protocol, and what docs/protocol.md says of itself."""

import json
import pathlib
import re
import struct
import unittest

from managers_client import handshake
from managers_client.errors import ProtocolError
from managers_client.frames import HEADER, decode as decode_frame
from managers_client.values import decode, decode_all, encode

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
VECTORS = DOCS / "vectors" / "protocol"


def read(name):
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def number_of(text):
    """FNV-1a of 64 bits."""
    number = 0xCBF29CE484222325
    for byte in text.encode("utf-8"):
        number = ((number ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return number


def contract_of(type_id):
    """The text of a contract, from the document's table."""
    document = (DOCS / "protocol.md").read_text(encoding="utf-8")
    table = re.search(r"^(?:\*\*\w+\*\*, )?\*\*" + type_id + r"\*\*.*?\n\n((?:\|.*\n)+)", document, re.MULTILINE).group(1)
    return "".join(row.split("|")[2].strip() + "\n" for row in table.splitlines()[2:])


class Vectors(unittest.TestCase):
    def test_values_are_read_and_written_byte_by_byte(self):
        for vector in read("values.json"):
            with self.subTest(vector["name"]):
                data = bytes.fromhex(vector["hex"])
                value = decode(data)
                self.assertEqual(value.code, vector["code"])
                self.assertEqual(encode(value), data)

    def test_a_changed_value_is_another_or_refused(self):
        for vector in read("values.json"):
            data = bytes.fromhex(vector["hex"])
            for bit in range(8 * len(data)):
                changed = bytearray(data)
                changed[bit // 8] ^= 1 << bit % 8
                try:
                    self.assertNotEqual(encode(decode(changed)), data)
                except ProtocolError:
                    pass

    def test_what_is_malformed_is_refused(self):
        for vector in read("refused.json"):
            with self.subTest(vector["name"]), self.assertRaises(ProtocolError):
                decode(bytes.fromhex(vector["hex"]))

    def test_frames(self):
        for vector in read("frames.json") + read("handshake.json")["frames"]:
            with self.subTest(vector["name"]):
                data = bytes.fromhex(" ".join(part["hex"] for part in vector["parts"]))
                frame = decode_frame(data)
                self.assertEqual(frame.encode(), data)
                self.assertEqual(len(data), HEADER.size + len(frame.body))
                if frame.kind.name in ("Call", "Reply", "Item"):
                    self.assertEqual(b"".join(encode(value) for value in decode_all(frame.body)), frame.body)

    def test_the_handshake(self):
        vectors = read("handshake.json")
        sent = {vector["name"]: bytes.fromhex(" ".join(part["hex"] for part in vector["parts"])) for vector in vectors["frames"]}
        key = bytes.fromhex(vectors["key"])
        hello = handshake.hello(bytes.fromhex(vectors["client_nonce"]), vectors["client_process"])
        challenge = handshake.challenge(bytes.fromhex(vectors["server_nonce"]), vectors["server_process"], bytes.fromhex(vectors["incarnation"].replace("-", "")))
        proof = handshake.proof(key, hello, challenge)
        welcome = handshake.welcome(key, hello, challenge, proof, bytes.fromhex(vectors["session"].replace("-", "")), vectors["longest_frame"], vectors["most_calls"])
        self.assertEqual([hello.encode(), challenge.encode(), proof.encode(), welcome.encode()], [sent[name] for name in ("hello", "challenge", "proof", "welcome")])
        self.assertNotEqual(handshake.proof(b"another", hello, challenge).encode(), sent["proof"])

    def test_numbers_of_contracts_are_those_of_the_documents_tables(self):
        for vector in read("numbers.json"):
            with self.subTest(vector["name"]):
                self.assertEqual(f"{number_of(vector['text']):016x}", vector["number"])
                if not vector["name"].startswith("record"):
                    self.assertEqual(contract_of(vector["name"]), vector["text"])

    def test_goodbye_has_a_code_and_a_text(self):
        vector = next(vector for vector in read("frames.json") if vector["name"] == "goodbye of a server")
        frame = decode_frame(bytes.fromhex(" ".join(part["hex"] for part in vector["parts"])))
        self.assertEqual(handshake.read_goodbye(frame), (3, "The keys differ."))
        self.assertEqual(struct.unpack_from("<H", frame.body)[0], 3)


if __name__ == "__main__":
    unittest.main()
