"""Freezes what trec_eval (through pytrec_eval) makes of small random runs with graded judgements and ties.

    python bench/peers/metric_fixtures.py src/main/engine/metrics/fixtures
"""

import json
import random
import sys
from pathlib import Path

import pytrec_eval

MEASURES = {"ndcg_cut.3,10", "recall.3,10", "recip_rank"}


def main(folder):
    random.seed(11)
    judgements, runs = {}, {}
    for q in range(25):
        docs = [f"d{i}" for i in random.sample(range(1, 60), 20)]
        judged = random.sample(docs, 8) + ["missing1", "missing2"]
        judgements[f"q{q}"] = {doc: random.choice([-1, 0, 0, 1, 1, 2, 3]) for doc in judged}
        # A coarse grid makes ties; every fifth query has scores that differ in double precision only.
        step = 1e-9 if q % 5 == 0 else 0.1
        runs[f"q{q}"] = {doc: 1 + random.randrange(6) * step for doc in docs[: random.choice([2, 12, 20])]}
    judgements["q0"] = {doc: 0 for doc in judgements["q0"]}
    measured = pytrec_eval.RelevanceEvaluator(judgements, MEASURES).evaluate(runs)
    path = Path(folder) / "trec-eval.json"
    path.write_text(json.dumps({"judgements": judgements, "runs": runs, "measured": measured}, separators=(",", ":")) + "\n")
    print(path, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main(sys.argv[1])
