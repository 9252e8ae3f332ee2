"""Freezes what trec_eval (through pytrec_eval) makes of small random runs with graded judgements and ties, and of a real
run, as `whetstone evaluate --run-file` writes it beside its judgements.

    python bench/peers/metric_fixtures.py src/main/engine/metrics/fixtures [RUN.trec QRELS.trec]
"""

import json
import random
import sys
from pathlib import Path

import pytrec_eval

CUTS = "1,3,5,10,20"
MEASURES = {f"{name}.{CUTS}" for name in ("ndcg_cut", "recall", "P", "map_cut", "success")} | {"recip_rank"}


def random_runs():
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
    return judgements, runs


def freeze(path, judgements, runs):
    measured = {
        level: pytrec_eval.RelevanceEvaluator(judgements, MEASURES, relevance_level=level).evaluate(runs)
        for level in (1, 2)
    }
    content = {"judgements": judgements, "runs": runs, "measured": measured}
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n")
    print(path, path.stat().st_size, "bytes")


def main(folder, run=None, qrels=None):
    freeze(Path(folder) / "trec-eval.json", *random_runs())
    if run is not None:
        with open(qrels) as judged, open(run) as ranked:
            freeze(
                Path(folder) / "trec-eval-sample.json", pytrec_eval.parse_qrel(judged), pytrec_eval.parse_run(ranked)
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
