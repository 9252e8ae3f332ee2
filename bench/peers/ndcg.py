"""The work of bench/ndcg.ts in sentence-transformers. Prints one JSON document.

    python bench/peers/ndcg.py MODEL_FOLDER BEIR_FOLDER [split] [--query-prompt T] [--passage-prompt T]

The values in src/main/features/evaluation/real-ndcg.test.ts are made by this, with the catalogue's prompts.
"""

import argparse
import csv
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

parser = argparse.ArgumentParser()
parser.add_argument("model_folder")
parser.add_argument("data", type=Path)
parser.add_argument("split", nargs="?", default="test")
parser.add_argument("--query-prompt", default="")
parser.add_argument("--passage-prompt", default="")
arguments = parser.parse_args()
data, split = arguments.data, arguments.split
torch.set_num_threads(2)


def lines(path: Path):
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


corpus = {row["_id"]: f"{row.get('title', '')} {row['text']}".strip() for row in lines(data / "corpus.jsonl")}
grades: dict[str, dict[str, int]] = {}
with (data / "qrels" / f"{split}.tsv").open(encoding="utf-8") as file:
    for query, passage, grade in list(csv.reader(file, delimiter="\t"))[1:]:
        if int(grade) > 0:
            grades.setdefault(query, {})[passage] = int(grade)
queries = {row["_id"]: row["text"] for row in lines(data / "queries.jsonl") if row["_id"] in grades}
model = SentenceTransformer(arguments.model_folder, device="cpu")
started = time.perf_counter()
passages = model.encode(
    list(corpus.values()), prompt=arguments.passage_prompt, normalize_embeddings=True, batch_size=32
)
asked = model.encode(
    list(queries.values()), prompt=arguments.query_prompt, normalize_embeddings=True, batch_size=32
)
ids = np.array(list(corpus))


def dcg(gains: list[int]) -> float:
    return sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains[:10]))


def ndcg(scores: np.ndarray, judged: dict[str, int]) -> float:
    """Gains are the grades, as trec_eval has it: sentence-transformers' own evaluator knows no grades."""
    best = ids[np.argsort(-scores, kind="stable")[:10]]
    return dcg([judged.get(each, 0) for each in best]) / dcg(sorted(judged.values(), reverse=True))


mean = float(np.mean([ndcg(scores, grades[query]) for query, scores in zip(queries, asked @ passages.T)]))
print(
    json.dumps(
        {
            "bench": "ndcg",
            "split": split,
            "queries": len(queries),
            "ndcg@10": mean,
            "seconds": time.perf_counter() - started,
        }
    )
)
