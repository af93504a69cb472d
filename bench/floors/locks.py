"""locks.py: nanoseconds to take and give back a free multiprocessing.Lock."""
import multiprocessing
import time


def pair(lock, repeats):
    started = time.perf_counter_ns()
    for _ in range(repeats):
        with lock:
            pass
    return (time.perf_counter_ns() - started) / repeats


def main():
    lock = multiprocessing.Lock()
    pair(lock, 1000)
    print(f"{min(pair(lock, 20000) for _ in range(5)):.6f}")


main()
