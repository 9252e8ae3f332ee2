"""Loads a JSONL corpus with Hugging Face `datasets` into a fresh cache. Prints one JSON document.

    python bench/peers/import.py CORPUS.jsonl CACHE_FOLDER
"""

import json
import resource
import sys
import time

import datasets

datasets.disable_progress_bars()
corpus, cache = sys.argv[1:]
start = time.perf_counter()
loaded = datasets.load_dataset("json", data_files=corpus, cache_dir=cache, split="train")
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(
    json.dumps(
        {
            "seconds": round(seconds, 1),
            "passagesPerSecond": round(len(loaded) / seconds),
            "peakMemoryMB": round(peak / 1024),
        }
    )
)
