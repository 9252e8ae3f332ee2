"""Freezes what sentence-transformers' mine_hard_negatives makes of fixed embeddings.

    python bench/peers/mine_fixtures.py src/main/engine/selection/fixtures

The real function runs on a model object that looks up its embeddings. Written are the similarities, rounded to 1e-6 as
Whetstone stores them, and for each case its arguments and the negatives of every (query, positive). A seed is taken only
if no two similarities of a query, and none and a threshold, lie so close that the rounding could swap them.
"""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import sentence_transformers
import torch
from datasets import Dataset
from sentence_transformers.util import mine_hard_negatives

QUERIES, PASSAGES, DIMENSION = 40, 200, 16
NEGATIVES = 4
CLEARANCE = 1.5e-6

CASES = {
    "naive": {"range_max": 30},
    "naive, its own range_max": {},
    "range_min": {"range_min": 10, "range_max": 40},
    "max_score": {"max_score": 0.4, "range_max": 60},
    "max_score and min_score": {"max_score": 0.5, "min_score": -0.2, "range_max": 60},
    "absolute_margin": {"absolute_margin": 0.05, "range_max": 190},
    "relative_margin": {"relative_margin": 0.05, "range_max": 190},
    "relative_margin and range_min": {"relative_margin": 0.1, "range_min": 3, "range_max": 190},
}


class FixedModel:
    """As much of a SentenceTransformer as the miner asks for."""

    device = torch.device("cpu")
    model_card_data = SimpleNamespace(base_model="fixed")

    def __init__(self, queries, passages):
        self.vectors = {**queries, **passages}

    def encode_query(self, texts, **_):
        return np.stack([self.vectors[text] for text in texts])

    encode_document = encode_query

    def similarity(self, a, b):
        return torch.as_tensor(a) @ torch.as_tensor(b).T

    def similarity_pairwise(self, a, b):
        return (torch.as_tensor(a) * torch.as_tensor(b)).sum(dim=1)

    def get_embedding_dimension(self):
        return DIMENSION


def unit(vectors):
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def make(seed):
    """Most positives lie near their query; an eighth of the queries have some with a low or negative s+."""
    random = np.random.default_rng(seed)
    queries = unit(random.normal(size=(QUERIES, DIMENSION)))
    passages = unit(random.normal(size=(PASSAGES, DIMENSION)))
    positives = []
    taken = 0
    for q in range(QUERIES):
        count = int(random.integers(1, 4)) if q % 3 == 0 else 1
        positives.append(list(range(taken, taken + count)))
        for p in positives[q]:
            cosine = random.uniform(0.6, 0.95) if q % 8 else random.uniform(-0.25, 0.25)
            aside = unit(passages[p] - (passages[p] @ queries[q]) * queries[q])
            passages[p] = cosine * queries[q] + np.sqrt(1 - cosine**2) * aside
        taken += count
    return queries, passages, positives


def clear(similarities, positives):
    for q, row in enumerate(similarities):
        values = np.sort(row)
        if np.min(np.diff(values)) < CLEARANCE:
            return False
        least = min(row[p] for p in positives[q])
        edges = [0.4, 0.5, -0.2, least - 0.05, *(least - abs(least) * m for m in (0.05, 0.1))]
        if min(np.min(np.abs(values - edge)) for edge in edges) < CLEARANCE:
            return False
    return True


def mine(queries, passages, positives, arguments):
    query_texts = [f"q{q}" for q in range(QUERIES)]
    passage_texts = [f"p{p}" for p in range(PASSAGES)]
    pairs = [(q, p) for q in range(QUERIES) for p in positives[q]]
    model = FixedModel(dict(zip(query_texts, queries)), dict(zip(passage_texts, passages)))
    mined = mine_hard_negatives(
        Dataset.from_dict({"query": [f"q{q}" for q, _ in pairs], "positive": [f"p{p}" for _, p in pairs]}),
        model,
        corpus=passage_texts,
        num_negatives=NEGATIVES,
        output_format="n-tuple",
        verbose=False,
        **arguments,
    )
    number = lambda text: int(text[1:])
    names = [f"negative_{i + 1}" for i in range(NEGATIVES)]
    rows = [[number(row["query"]), number(row["positive"]), [number(row[name]) for name in names]] for row in mined]
    return rows if len(rows) == len(pairs) else None


def main(folder):
    for seed in range(1000):
        queries, passages, positives = make(seed)
        similarities = (queries @ passages.T).astype(np.float64)
        if not clear(similarities, positives):
            continue
        results = {name: mine(queries, passages, positives, arguments) for name, arguments in CASES.items()}
        if all(results.values()):
            break
        print(f"seed {seed} leaves pairs short:", [name for name, rows in results.items() if not rows], file=sys.stderr)
    else:
        raise SystemExit("no seed fits")
    most_positives = max(map(len, positives))
    cases = []
    for name, arguments in CASES.items():
        automatic = arguments.get("range_min", 0) + NEGATIVES + most_positives
        range_max = arguments.get("range_max", automatic)
        cases.append({"name": name, "arguments": {**arguments, "range_max": range_max}, "rows": results[name]})
    fixture = {
        "made_by": f"bench/peers/mine_fixtures.py, sentence-transformers {sentence_transformers.__version__}, seed {seed}",
        "negatives": NEGATIVES,
        "positives": positives,
        "similarities": [[round(float(s), 6) for s in row] for row in similarities],
        "cases": cases,
    }
    path = Path(folder) / "mine-hard-negatives.json"
    path.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
    print(path, path.stat().st_size, "bytes, seed", seed)


if __name__ == "__main__":
    main(sys.argv[1])
