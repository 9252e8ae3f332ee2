"""The work of bench/top-k.ts in faiss (IndexFlatIP) and torch (matmul, topk). Prints one JSON document.

    python bench/peers/top_k.py [--queries 256] [--rows 100000] [--dimension 384] [--k 100] [--threads 2]
"""

import argparse
import json
import resource
import statistics
import time

import faiss
import numpy
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--queries", type=int, default=256)
parser.add_argument("--rows", type=int, default=100_000)
parser.add_argument("--dimension", type=int, default=384)
parser.add_argument("--k", type=int, default=100)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--repeats", type=int, default=5)
options = parser.parse_args()

faiss.omp_set_num_threads(options.threads)
torch.set_num_threads(options.threads)
generator = numpy.random.default_rng(0)


def unit_vectors(rows: int) -> numpy.ndarray:
    vectors = generator.standard_normal((rows, options.dimension), dtype=numpy.float32)
    return vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)


def median_of(work) -> int:
    times = []
    for _ in range(options.repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return round(statistics.median(times) * 1000)


queries, corpus = unit_vectors(options.queries), unit_vectors(options.rows)
index = faiss.IndexFlatIP(options.dimension)
index.add(corpus)
torch_queries, torch_corpus = torch.from_numpy(queries), torch.from_numpy(corpus)
milliseconds = {
    "faiss": median_of(lambda: index.search(queries, options.k)),
    "torch": median_of(lambda: torch.topk(torch_queries @ torch_corpus.T, options.k, dim=1)),
}
print(
    json.dumps(
        {
            "bench": "top-k",
            "queries": options.queries,
            "rows": options.rows,
            "dimension": options.dimension,
            "k": options.k,
            "threads": options.threads,
            "milliseconds": milliseconds,
            "peakMemoryMB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "faiss": faiss.__version__,
            "torch": torch.__version__,
        }
    )
)
