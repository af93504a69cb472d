"""managers.py: nanoseconds to get an item of a dictionary from a multiprocessing manager, by a proxy."""
import multiprocessing
import time

CALLS = 3000


def main():
    with multiprocessing.get_context("fork").Manager() as manager:
        numbers = manager.dict({1: 2})
        best = None
        for _ in range(5):
            started = time.perf_counter_ns()
            for _ in range(CALLS):
                numbers.get(1)
            took = (time.perf_counter_ns() - started) / CALLS
            best = took if best is None else min(best, took)
        print(f"{best:.6f}")


main()
