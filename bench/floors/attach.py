"""attach.py BYTES: nanoseconds to attach to, touch and close a multiprocessing.shared_memory block."""
import sys
import time
from multiprocessing.shared_memory import SharedMemory


def attach(name, repeats):
    started = time.perf_counter_ns()
    for _ in range(repeats):
        block = SharedMemory(name)
        block.buf[0]
        block.close()
    return (time.perf_counter_ns() - started) / repeats


def main():
    owner = SharedMemory(create=True, size=int(sys.argv[1]))
    try:
        owner.buf[0] = 1
        attach(owner.name, 100)
        print(f"{min(attach(owner.name, 200) for _ in range(5)):.6f}")
    finally:
        owner.close()
        owner.unlink()


main()
