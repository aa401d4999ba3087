"""A plain Python consumer: reads samples, decodes them, scores them in batches. Prints a line about itself, then, for every
line "STEPS" it reads, scores that many batches and prints "WALL_NS CPU_NS"."""

import os
import struct
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

import numpy as np

batch, model, servers, topic, records = int(sys.argv[1]), *sys.argv[2:]


def long_at(data, at):
    """Avro's variable-length zigzag integer."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value >> 1 ^ -(value & 1), at


def bytes_at(data, at):
    length, at = long_at(data, at)
    return data[at : at + length], at + length


def features(record):
    """Of a LabeledSample in Avro's single-object encoding, whose label is a class."""
    _, at = bytes_at(record, 10)  # id, after marker and fingerprint
    _, at = long_at(record, at)  # event time
    kind, at = long_at(record, at)
    assert kind == 0, "a class label"
    _, at = long_at(record, at)
    source, at = long_at(record, at)
    if source:
        _, at = bytes_at(record, at)
    pairs, at = long_at(record, at)
    assert pairs == 0, "no attributes"
    _, at = long_at(record, at)  # dtype
    sizes, at = long_at(record, at)
    while sizes:
        for _ in range(sizes):
            _, at = long_at(record, at)
        sizes, at = long_at(record, at)
    return bytes_at(record, at)[0]


def from_file():
    with open(records, "rb") as file:
        data = file.read()
    values, at = [], 0
    while at < len(data):
        (length,) = struct.unpack_from(">i", data, at)
        values.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    while True:
        yield from values


def source():
    try:
        from confluent_kafka import Consumer

        consumer = Consumer({"bootstrap.servers": servers, "group.id": "python", "auto.offset.reset": "earliest"})
        consumer.subscribe([topic])

        def messages():
            while True:
                for message in consumer.consume(batch, 1.0):
                    yield message.value()

        return messages(), "confluent_kafka"
    except ImportError:
        pass
    try:
        from kafka import KafkaConsumer

        consumer = KafkaConsumer(topic, bootstrap_servers=servers, auto_offset_reset="earliest")
        return (message.value for message in consumer), "kafka-python"
    except ImportError:
        return from_file(), "records from memory, as it has no Kafka client"


def scorer():
    try:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        name = session.get_inputs()[0].name
        return lambda x: session.run(None, {name: x})[0], f"onnxruntime {onnxruntime.__version__}"
    except ImportError:
        first, second = np.random.rand(784, 256).astype(np.float32), np.random.rand(256, 10).astype(np.float32)
        return lambda x: np.maximum(x @ first, 0) @ second, f"numpy {np.__version__}"


def main():
    stream, reads = source()
    score, scores = scorer()
    print(f"Python {sys.version.split()[0]}, {scores}, {reads}", flush=True)
    x = np.zeros((batch, 784), np.float32)
    for line in sys.stdin:
        wall, cpu = time.perf_counter_ns(), time.process_time_ns()
        for _ in range(int(line)):
            for row in range(batch):
                x[row] = np.frombuffer(features(next(stream)), np.float32)
            score(x).argmax(1)
        print(time.perf_counter_ns() - wall, time.process_time_ns() - cpu, flush=True)


main()
