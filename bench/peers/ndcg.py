"""The work of bench/ndcg.ts in sentence-transformers. Prints one JSON document.

    python bench/peers/ndcg.py MODEL_FOLDER BEIR_FOLDER [split]
"""

import csv
import json
import sys
import time
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.evaluation import InformationRetrievalEvaluator

model_folder, data, split = sys.argv[1], Path(sys.argv[2]), (sys.argv[3:] + ["test"])[0]
torch.set_num_threads(2)


def lines(path: Path):
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


corpus = {row["_id"]: f"{row.get('title', '')} {row['text']}".strip() for row in lines(data / "corpus.jsonl")}
relevant: dict[str, set[str]] = {}
with (data / "qrels" / f"{split}.tsv").open(encoding="utf-8") as file:
    for query, passage, grade in list(csv.reader(file, delimiter="\t"))[1:]:
        if int(grade) > 0:
            relevant.setdefault(query, set()).add(passage)
queries = {row["_id"]: row["text"] for row in lines(data / "queries.jsonl") if row["_id"] in relevant}
model = SentenceTransformer(model_folder, device="cpu")
started = time.perf_counter()
result = InformationRetrievalEvaluator(queries, corpus, relevant, ndcg_at_k=[10], batch_size=32)(model)
print(
    json.dumps(
        {
            "bench": "ndcg",
            "split": split,
            "queries": len(queries),
            "ndcg@10": next(value for name, value in result.items() if name.endswith("cosine_ndcg@10")),
            "seconds": time.perf_counter() - started,
        }
    )
)
