"""queues.py (queue|simple): nanoseconds per item of 16 bytes from one process to another through a multiprocessing.Queue or SimpleQueue."""
import multiprocessing
import sys
import time

ITEMS = 10000


def put_all(queue, ready):
    ready.set()
    item = bytes(16)
    for _ in range(ITEMS):
        queue.put(item)


def main():
    context = multiprocessing.get_context("fork")
    queue = context.Queue(1024) if sys.argv[1] == "queue" else context.SimpleQueue()
    ready = context.Event()
    producer = context.Process(target=put_all, args=(queue, ready), daemon=True)
    producer.start()
    ready.wait()
    started = time.perf_counter_ns()
    for _ in range(ITEMS):
        queue.get()
    print(f"{(time.perf_counter_ns() - started) / ITEMS:.6f}")
    producer.join()


main()
