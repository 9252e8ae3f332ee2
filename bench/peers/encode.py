"""The work of bench/encode.ts in sentence-transformers, in fp32 and with its default batch size. Prints one JSON document.

    python bench/peers/encode.py MODEL_FOLDER TEXTS.json THREADS
"""

import json
import resource
import sys
import time
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer

model_folder, texts_file, threads = sys.argv[1:]
torch.set_num_threads(int(threads))
texts = json.loads(Path(texts_file).read_text(encoding="utf-8"))
model = SentenceTransformer(model_folder, device="cpu", model_kwargs={"dtype": torch.float32})
model.encode(texts[:8])
start = time.perf_counter()
model.encode(texts)
seconds = time.perf_counter() - start
ids = model.tokenizer(texts, truncation=True, max_length=model.max_seq_length)["input_ids"]
peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(
    json.dumps(
        {"seconds": seconds, "tokens": sum(map(len, ids)), "peakMemoryMB": round(sum(peaks) / 1024)}
    )
)
