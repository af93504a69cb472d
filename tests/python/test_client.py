"""The client against a real server, which tests/python/run starts. Without one these tests are skipped."""

import os
import threading
import time
import unittest
import uuid
from decimal import Decimal

from managers_client import CallError, Code, Lost, Refused, RemoteObject, Value, connect
from managers_client.objects import ADOPT, DIAGNOSTICS, LEASE, PING, SERVER, create, u64
from test_vectors import contract_of, number_of

KEY = bytes.fromhex(os.environ.get("MANAGERS_KEY", ""))


class ClientTests:
    """Bound to an address below."""

    address = None

    def setUp(self):
        self.connection = connect(self.address, KEY)
        self.addCleanup(self.connection.close)

    def make(self, type_id, *arguments):
        thing = create(self.connection, type_id, *arguments)
        self.assertEqual(thing.type_id, type_id)
        return thing

    def waiting(self):
        answer = self.connection.call(SERVER, DIAGNOSTICS).content
        sessions = next(value for key, value in answer if key.content == "sessions").content
        return sum(value.content for session in sessions for key, value in session.content if key.content == "waiting")

    def until(self, condition):
        deadline = time.monotonic() + 20
        while not condition():
            self.assertLess(time.monotonic(), deadline)

    def fails(self, name, call, type_name=None):
        with self.assertRaises(CallError) as caught:
            call()
        self.assertEqual((caught.exception.name, caught.exception.type_name), (name, type_name))
        return caught.exception

    def test_a_wrong_key_is_refused(self):
        with self.assertRaises(Refused) as caught:
            connect(self.address, b"another key")
        self.assertEqual(caught.exception.code, 3)

    def test_ping(self):
        self.assertEqual(self.connection.call(SERVER, PING), Value(Code.Null))

    def test_a_dictionary(self):
        d = self.make("dict", {"a": 1})
        self.assertEqual(d.contract, number_of(contract_of("dict")))
        self.assertEqual(d.Get("a"), 1)
        d.Set("b", [1.5, None, (True, "é")])
        self.assertEqual(d.Items(), {"a": 1, "b": [1.5, None, (True, "é")]})
        self.assertEqual((d.Count(), d.Keys(), d.TryGet("c"), d.Remove("a")), (2, ["a", "b"], (False, None), (True, 1)))
        self.assertEqual(d.Increment("n", 5), 5)
        order, items = d.ItemsAfter(0, None, 1)
        self.assertEqual(items, {"b": [1.5, None, (True, "é")]})
        order, items = d.ItemsAfter(order, "b", 9)
        self.assertEqual((items, d.ItemsAfter(order, "n", 9)), ({"n": 5}, (order, {})))
        self.assertEqual(d.CompareExchange("n", 6, 5), (True, 5))
        d.Clear()
        self.assertEqual(d.Count(), 0)

    def test_methods_by_number_and_by_name_are_the_same(self):
        d = self.make("dict", {"a": 1})
        self.assertEqual(d.call(0, "a"), d.call("Get", "a"))
        self.assertEqual("".join(signature + "\n" for signature in d.methods), contract_of("dict"))

    def test_values_come_back_as_they_went(self):
        d = self.make("dict", None)
        for value in (None, True, -1, 1 << 40, 1 << 200, 2.5, 1 - 2j, "ä€😀", "\ud800", b"\0\xff", uuid.UUID(int=5), Decimal("-1.50"), [[], {}], {"k": (1,)}):
            with self.subTest(repr(value)):
                d.Set("x", value)
                back = d.Get("x")
                self.assertEqual((type(back), back), (type(value), value))

    def test_a_list(self):
        items = self.make("list", [3, 1, 2])
        items.Sort(False)
        self.assertEqual(items.Range(0, -1), [1, 2, 3])
        self.assertEqual((items.Pop(), items.Count(), items.IndexOf(2), items.Get(0)), ((True, 3), 2, 1, 1))

    def test_objects_in_objects(self):
        outer, inner = self.make("dict", None), self.make("list", [1])
        outer.Set("inner", inner)
        inner.Add(2)
        again = outer.Get("inner")
        self.assertIsInstance(again, RemoteObject)
        self.assertEqual((again.number, again.Range(0, -1)), (inner.number, [1, 2]))

    def test_a_queue_blocks_and_delivers(self):
        queue = self.make("queue", 0)
        got = []
        thread = threading.Thread(target=lambda: got.append(queue.call("Get", timeout=20)))
        thread.start()
        self.until(lambda: self.waiting() >= 1)
        self.assertEqual(queue.State()[0], 0)
        queue.Put("item")
        thread.join(20)
        self.assertEqual(got, ["item"])

    def test_a_get_with_a_timeout_is_cancelled_and_eats_nothing(self):
        queue = self.make("queue", 0)
        started = time.monotonic()
        with self.assertRaises(TimeoutError):
            queue.call("Get", timeout=0.05)
        self.assertGreaterEqual(time.monotonic() - started, 0.05)
        queue.Put(1)
        self.assertEqual(queue.Get(), 1)

    def test_a_call_that_nothing_answers(self):
        d = self.make("dict", None)
        self.connection.post(d.number, 2, "a", 1)
        self.assertEqual(d.Get("a"), 1)

    def test_errors(self):
        d = self.make("dict", None)
        missing = self.fails("Remote", lambda: d.Get("nothing"), "System.Collections.Generic.KeyNotFoundException")
        self.assertTrue(missing.message)
        self.fails("MethodNotFound", lambda: d.call("NoSuch"))
        self.fails("MethodNotFound", lambda: self.connection.call(d.number, 99))
        self.fails("MethodNotFound", lambda: self.connection.call(SERVER, 99))
        self.fails("ArgumentMismatch", lambda: self.connection.call(d.number, 0))
        self.fails("ArgumentMismatch", lambda: self.connection.call(d.number, 0, "a", "b"))
        self.fails("ArgumentMismatch", lambda: create(self.connection, "queue", "x"))
        self.fails("TypeNotFound", lambda: create(self.connection, "no such type"))
        self.fails("ContractMismatch", lambda: create(self.connection, "dict", None, contract=5))
        self.fails("ObjectLost", lambda: self.connection.call(1 << 60, 0))
        d.release()
        self.fails("ObjectLost", lambda: self.connection.call(d.number, 0, "a"))
        self.connection.call(SERVER, PING)

    def test_malformed_arguments_end_the_connection_and_no_other(self):
        other = connect(self.address, KEY)
        self.addCleanup(other.close)
        d = create(other, "dict", None)
        with self.assertRaises(Lost) as caught:
            other.call(d.number, 0, Value(Code.BigInteger, _Padded(1)))
        self.assertIn("goodbye: 1 ", str(caught.exception))
        self.connection.call(SERVER, PING)

    def test_a_lease_leads_another_connection_to_the_object(self):
        d = self.make("dict", {"a": 1})
        lease = self.connection.call(SERVER, LEASE, u64(d.number), Value(Code.TimeSpan, 600_000_000))
        with connect(self.address, KEY) as other:
            self.assertEqual(other.incarnation, self.connection.incarnation)
            self.fails("ObjectLost", lambda: other.call(d.number, 0, "a"))
            self.assertEqual(RemoteObject(other, other.call(SERVER, ADOPT, u64(d.number), lease)).Get("a"), 1)

    def test_a_lock_of_a_session_that_ends_is_the_next_ones(self):
        gate = self.make("lock")
        lease = self.connection.call(SERVER, LEASE, u64(gate.number), Value(Code.TimeSpan, 600_000_000))
        with connect(self.address, KEY) as other:
            self.assertEqual(RemoteObject(other, other.call(SERVER, ADOPT, u64(gate.number), lease)).Acquire(7)[0], False)
            self.assertEqual(gate.TryAcquire(1)[0], False)
        died, token = gate.call("Acquire", 1, timeout=20)
        self.assertTrue(died)
        self.assertGreater(token, 0)
        gate.Release(1)

    def test_an_object_of_the_servers_own_type(self):
        # The contract's number is that of the signatures: a client that has them by heart finds out at once whether the server means the same.
        signatures = ["Add(i64)->i64", "Fork(string)->ref<ITally>", "Range(i64[])->(i64,i64)", "SharesAsync()->map<string,f64?>", "get_Name()->string"]
        contract = number_of("".join(signature + "\n" for signature in signatures))
        tally = create(self.connection, "tally", "votes", contract=contract)
        self.assertEqual((tally.type_id, tally.contract, tally.methods), ("tally", contract, signatures))
        self.assertEqual([tally.Add(40), tally.Add(2), tally.get_Name()], [40, 42, "votes"])
        self.assertEqual(tally.call(0, 1), 43)
        self.assertEqual(tally.Range([5, -7, 9]), (-7, 9))
        self.assertEqual(tally.SharesAsync(), {"whole": 43.0, "none": None})
        fork = tally.Fork("recount")
        self.assertEqual([fork.Add(1), fork.get_Name(), tally.Add(0)], [44, "recount", 43])
        error = self.fails("Remote", lambda: tally.Add(-1), "System.ArgumentOutOfRangeException")
        self.assertIn("A tally only grows.", error.message)
        self.assertEqual(tally.Add(0), 43)
        self.fails("ContractMismatch", lambda: create(self.connection, "tally", "votes", contract=contract ^ 1))

    def test_many_threads_on_one_connection(self):
        d = self.make("dict", {"n": 0})
        threads = [threading.Thread(target=lambda: [d.Increment("n", 1) for _ in range(100)]) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        self.assertEqual(d.Get("n"), 800)


class _Padded(int):
    """An integer that claims to need a byte more than it does."""

    def to_bytes(self, length, *arguments, **options):
        return int(self).to_bytes(length + 1, *arguments, **options)

    def bit_length(self):
        return int(self).bit_length()


@unittest.skipUnless("MANAGERS_UNIX" in os.environ, "no server: tests/python/run starts one")
class OverUnix(ClientTests, unittest.TestCase):
    address = os.environ.get("MANAGERS_UNIX")


@unittest.skipUnless("MANAGERS_TCP" in os.environ, "no server: tests/python/run starts one")
class OverTcp(ClientTests, unittest.TestCase):
    address = os.environ.get("MANAGERS_TCP")


if __name__ == "__main__":
    unittest.main()
