"""Freezes what SciPy makes of paired values as an evaluation has them: percentile bootstrap intervals of a mean and of
a paired difference, and permutation tests, exact for few queries.

    python bench/peers/significance_fixtures.py src/main/engine/metrics/fixtures
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy import stats


def interval(values):
    # Ten times the resamples of ours: the rest of the distance between the two is ours.
    found = stats.bootstrap((values,), np.mean, n_resamples=100_000, method="percentile", batch=1000, rng=5)
    return list(found.confidence_interval)


def mean_difference(a, b, axis):
    return np.mean(a - b, axis=axis)


def main(folder):
    rng = np.random.default_rng(3)
    cases = []
    for queries, shift in [(6, 0.3), (9, 0.1), (14, 0.05), (40, 0.1), (120, 0.05), (300, 0.03), (300, 0.0)]:
        # Like NDCG: many values of 0 and 1, the rest between, and the two systems agree on many queries.
        a = np.round(np.clip(rng.normal(0.6, 0.5, queries), 0, 1), 4)
        changed = rng.random(queries) < 0.6
        b = np.round(np.clip(np.where(changed, a - shift + rng.normal(0, 0.2, queries), a), 0, 1), 4)
        few = np.count_nonzero(a != b) <= 16
        test = stats.permutation_test(
            (a, b),
            mean_difference,
            permutation_type="samples",
            n_resamples=np.inf if few and queries <= 16 else 200_000,
            vectorized=True,
            batch=2000,
            rng=5,
        )
        cases.append(
            {
                "a": a.tolist(),
                "b": b.tolist(),
                "mean": interval(a),
                "difference": interval(a - b),
                "p": float(test.pvalue),
            }
        )
    path = Path(folder) / "scipy.json"
    path.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
    print(path, path.stat().st_size, "bytes", [round(case["p"], 4) for case in cases])


if __name__ == "__main__":
    main(sys.argv[1])
