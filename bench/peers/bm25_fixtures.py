"""Writes the frozen fixture that BM25 is tested against: tokens and scores of bm25s, method "lucene".

    python bench/peers/bm25_fixtures.py
"""

import json
from pathlib import Path

import bm25s

TARGET = Path(__file__).parents[2] / "src/main/engine/search/fixtures/bm25s-lucene.json"

PASSAGES = [
    "The lighthouse at Cape Wrath was built in 1828 by Robert Stevenson; its lamp burned colza oil.",
    "Robert Louis Stevenson's father, Thomas, built lighthouses. So did his uncles Alan and David.",
    "Colza oil is pressed from rape seed. Until about 1850 it lit most European lighthouses.",
    "A Fresnel lens bends the light of one lamp into a beam, beam upon beam, that is seen for 20 miles.",
    "Keepers wound the clockwork that turned the lens every 30 minutes, all night, in every season.",
    "Café owners in Finistère still tell of the keeper who rowed ashore for a naïve cup of crème.",
    "",
    "To be, or not to be: that is it.",
    "Light, light, light! The lamp, the lens, the light_house log: 3 x 7 = 21, e-mail and don't.",
    "ÉLAN ÜBER Straße ΣΊΣΥΦΟΣ Ёлка 東京 x² ½ Ⅷ",
]
QUERIES = [
    "who built the lighthouse at Cape Wrath",
    "what oil did lighthouses burn",
    "light light lens beam",
    "café keeper",
    "to be or not to be",
    "unknown wörds only",
    "",
]
OPTIONS = [(1.5, 0.75), (1.2, 0.75), (0.9, 0.4), (2.0, 1.0), (1.5, 0.0), (0.0, 0.5)]


def tokens_of(texts: list[str], stopwords: str | list[str]) -> list[list[str]]:
    lists = bm25s.tokenize(texts, stopwords=stopwords, return_ids=False, show_progress=False, allow_empty=False)
    # bm25s makes one token "" of an empty text, which would let an empty query find it.
    return [[token for token in tokens if token] for tokens in lists]


passages, queries = tokens_of(PASSAGES, "english"), tokens_of(QUERIES, "english")
scores = []
for k1, b in OPTIONS:
    retriever = bm25s.BM25(method="lucene", k1=k1, b=b)
    retriever.index(passages, show_progress=False)
    rows = [retriever.get_scores(query).tolist() if query else [0.0] * len(passages) for query in queries]
    scores.append({"k1": k1, "b": b, "scores": rows})

fixture = {
    "bm25s": bm25s.__version__,
    "passages": [{"text": text, "tokens": tokens} for text, tokens in zip(PASSAGES, passages, strict=True)],
    "queries": [{"text": text, "tokens": tokens} for text, tokens in zip(QUERIES, queries, strict=True)],
    "withStopWords": tokens_of(PASSAGES, []),
    "options": scores,
}
TARGET.parent.mkdir(exist_ok=True)
TARGET.write_text(json.dumps(fixture, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
