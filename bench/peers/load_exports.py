"""Loads exports of Whetstone with the programs they are for.

    python bench/peers/load_exports.py DIR

DIR is an export, or a folder of exports at any depth (bench/peers/write-sample-exports.ts writes one of every
kind). Each is found by its card.json, and checked:

- the files are those of the card (bytes, SHA-256);
- `datasets.load_dataset` on the folder gives the splits, the rows and the columns of the card, in their order;
- the format's own reader takes it: sentence-transformers' data collators and `resolve_ids`, FlagEmbedding's
  training data set, Tevatron's preprocessor, NeMo Automodel's retrieval data set, BEIR's loader. Tevatron 2 is
  on no package index and ms-swift's reader needs its whole training stack: what they do is done here ("by hand").

A reader that is not installed is named at the end, and passed over. Needs `datasets`; the rest is optional:
`pip install sentence-transformers`, and `pip install --no-deps FlagEmbedding peft accelerate psutil`,
`… tevatron`, `… nemo-automodel pillow`, `… beir`. Exit status 1 if anything did not load.
"""

import collections
import gzip
import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path

os.environ["HF_DATASETS_OFFLINE"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import datasets  # noqa: E402

datasets.disable_progress_bars()
datasets.logging.set_verbosity_error()

LABELS = ("label", "labels", "score", "scores")
BUILDERS = {"jsonl": "json", "jsonl.gz": "json", "json": "json", "parquet": "parquet", "csv": "csv"}


def check(condition, message):
    """Like assert, but never switched off."""
    if not condition:
        raise ValueError(message)


def check_files(folder, card):
    for file in card["export"]["files"]:
        data = (folder / file["path"]).read_bytes()
        check(len(data) == file["bytes"], f"{file['path']}: {len(data)} bytes, the card says {file['bytes']}")
        check(hashlib.sha256(data).hexdigest() == file["sha256"], f"{file['path']}: not the bytes of the card")


def data_files(card):
    """The files with the rows, without corpus, queries and metadata."""
    beside = card["export"]["format"] in ("beir", "nemo", "tevatron-ids")
    return [file for file in card["export"]["files"] if not (beside and file["split"] is None)]


def load(folder, card, cache):
    """The rows by split, as `datasets` finds them: by the card's front matter, or a single file by its ending."""
    export = card["export"]
    names = [column["name"] for column in export["columns"]]
    files = data_files(card)
    if export["format"] == "beir":
        paths = {file["split"]: str(folder / file["path"]) for file in files}
        loaded = datasets.load_dataset("csv", data_files=paths, sep="\t", cache_dir=cache)
    elif (folder / "README.md").exists():
        loaded = datasets.load_dataset(str(folder), cache_dir=cache)
    else:
        path = str(folder / files[0]["path"])
        loaded = datasets.load_dataset(BUILDERS[export["container"]], data_files=path, cache_dir=cache)
    for file in files:
        split = loaded[(file["split"] or "train").replace("-", "_")]
        check(len(split) == file["rows"], f"{file['path']}: {len(split)} rows, the card says {file['rows']}")
        check(split.column_names == names, f"{file['path']}: columns {split.column_names}, the card says {names}")
    check(sum(len(split) for split in loaded.values()) == export["rows"], "rows of all splits")
    return loaded


def load_beside(folder, card, cache):
    """Corpus and queries: configurations of their own, or NeMo's folder."""
    for file in card["export"]["files"]:
        if file in data_files(card) or file["path"].endswith("merlin_metadata.json"):
            continue
        name = file["path"].removesuffix(".jsonl")
        if name == file["path"]:
            loaded = datasets.load_dataset(str((folder / name).parent), split="train", cache_dir=cache)
        else:
            loaded = datasets.load_dataset(str(folder), name, split=name, cache_dir=cache)
        check(len(loaded) == file["rows"], f"{file['path']}: {len(loaded)} rows")


# Each reader takes (folder, card, loaded) and returns what it read, in a few words.


def sentence_transformers(folder, card, loaded):
    from sentence_transformers.base.data_collator import BaseDataCollator
    from sentence_transformers.cross_encoder.data_collator import CrossEncoderDataCollator
    from sentence_transformers.util import resolve_ids

    export = card["export"]
    options = export["options"]
    for split in loaded.values():
        ids = [name for name in split.column_names if name.endswith(("_id", "_ids"))]
        if options["texts"]:
            split = split.remove_columns(ids)
        else:
            # Any corpus would do: here each id is its own text.
            known = sorted({each for name in ids for value in split[name] for each in as_list(value)})
            lookup = datasets.Dataset.from_dict({"id": known, "text": known})
            lists = export["format"] == "st-labeled-list"
            resolve = resolve_ids({name: lookup for name in ids}, output_format="lists" if lists else "columns")
            split.set_transform(resolve)
        rows = [split[index] for index in range(min(8, len(split)))]
        names = [name for name in rows[0] if name not in LABELS]
        labels = [name for name in rows[0] if name in LABELS]
        if export["format"] == "st-labeled-list":
            batch = CrossEncoderDataCollator(preprocess_fn=None)(rows)
            check(names[0] == "anchor" and len(names) == 2, f"inputs {names}")
            for label, texts in zip(batch["label"], batch[names[1]]):
                check(len(label) == len(texts), "a label for each passage")
        else:
            seen = []

            def preprocess(texts, **_):
                check(all(isinstance(text, str) for text in texts), "inputs are texts")
                seen.append(len(texts))
                return {"length": [len(text) for text in texts]}

            batch = BaseDataCollator(preprocess_fn=preprocess)(rows)
            expected = ["anchor", "positive"]
            if export["format"] == "st-triplet":
                expected.append("negative")
            if export["format"] == "st-n-tuple":
                expected += [f"negative_{place + 1}" for place in range(len(names) - 2)]
            check(names == expected, f"inputs {names}, expected {expected}")
            check(len(seen) == len(names), "an input for each column")
            wanted = options["scores"] or export["format"] == "st-labeled-pair"
            check(("label" in batch) == wanted, f"labels {labels}")
            if labels == ["scores"]:
                check(tuple(batch["label"].shape) == (len(rows), len(names) - 1), "a score for each passage")


def flagembedding(folder, card, loaded):
    import types

    import torch.distributed as dist
    from FlagEmbedding.abc.finetune.embedder.AbsDataset import AbsEmbedderTrainDataset

    if not dist.is_initialized():
        store = tempfile.mkdtemp()
        dist.init_process_group("gloo", init_method=f"file://{store}/store", rank=0, world_size=1)
    export = card["export"]
    for file in export["files"]:
        path = folder / file["path"]
        if path.suffix == ".gz":
            path = Path(tempfile.mkdtemp()) / "unpacked.jsonl"
            path.write_bytes(gzip.decompress((folder / file["path"]).read_bytes()))
        args = types.SimpleNamespace(
            train_data=[str(path)],
            cache_path=tempfile.mkdtemp(),
            shuffle_ratio=0.0,
            max_example_num_per_dataset=10**9,
            knowledge_distillation=export["options"]["scores"],
            train_group_size=3,
            query_instruction_for_retrieval="not this one" if export["options"]["prompts"] else None,
            query_instruction_format="{}{}",
            passage_instruction_for_retrieval=None,
            passage_instruction_format="{}{}",
        )
        dataset = AbsEmbedderTrainDataset(args, tokenizer=None)
        check(len(dataset) == file["rows"], f"{len(dataset)} rows")
        for index in range(len(dataset)):
            query, passages, scores = dataset[index]
            row = dataset.dataset[index]
            check(len(passages) == 3 and passages[0] in row["pos"], "a group of three, the positive first")
            check(all(passage in row["neg"] for passage in passages[1:]), "negatives")
            check(not export["options"]["scores"] or scores[0] == row["pos_scores"][0], "the positive's score")
            check(query == row.get("prompt", "") + row["query"], "the row's own prompt is used")


def tevatron(folder, card, loaded):
    from tevatron.datasets.preprocessor import TrainPreProcessor

    class Tokenizer:
        def encode(self, text, **_):
            return text.split()

    for split in loaded.values():
        for row in split.map(TrainPreProcessor(Tokenizer()), remove_columns=split.column_names):
            check(row["query"] and len(row["positives"]) == 1 and len(row["negatives"]) >= 1, "a group")


def tevatron_ids(folder, card, loaded):
    """What Tevatron 2's reader does: an id's text from the corpus."""
    corpus = datasets.load_dataset("json", data_files=str(folder / "corpus.jsonl"), split="train")
    texts = dict(zip(corpus["docid"], corpus["text"]))
    for split in loaded.values():
        for row in split:
            ids = row["positive_document_ids"] + row["negative_document_ids"]
            check(len(ids) >= 2 and all(texts[each] for each in ids), "a text for each id")


def nemo(folder, card, loaded):
    from nemo_automodel.components.datasets.llm.retrieval_dataset import make_retrieval_dataset

    metadata = json.loads((folder / "corpus" / "merlin_metadata.json").read_text(encoding="utf-8"))
    check(("query_instruction" in metadata) == card["export"]["options"]["prompts"], "prompts in the metadata")
    for file in data_files(card):
        dataset = make_retrieval_dataset(str(folder / file["path"]), n_passages=3, use_dataset_instruction=True)
        check(len(dataset) == file["rows"], f"{len(dataset)} rows")
        for row in dataset:
            check(len(row["doc_text"]) == 3 and all(row["doc_text"]), "a group of three texts")
            check(row["query_instruction"] == metadata.get("query_instruction", ""), "the query prompt")


def beir(folder, card, loaded):
    from beir.datasets.data_loader import GenericDataLoader

    for file in data_files(card):
        corpus, queries, qrels = GenericDataLoader(data_folder=str(folder)).load(split=file["split"])
        judged = [(query, passage) for query, grades in qrels.items() for passage in grades]
        check(len(judged) == file["rows"], f"{len(judged)} judgements")
        check(all(query in queries and passage in corpus for query, passage in judged), "ids that are known")


def ms_swift(folder, card, loaded):
    """The shape that ms-swift's documentation asks for."""
    for split in loaded.values():
        for row in split:
            check([message["role"] for message in row["messages"]] == ["user"], "one question")
            check(len(row["positive_messages"]) == 1, "exactly one positive")
            for messages in row["positive_messages"] + row["negative_messages"]:
                check(len(messages) == 1 and isinstance(messages[0]["content"], str), "one text")


READERS = {
    "flagembedding": flagembedding,
    "tevatron": tevatron,
    "tevatron-ids": tevatron_ids,
    "nemo": nemo,
    "beir": beir,
    "ms-swift": ms_swift,
}


def as_list(value):
    return value if isinstance(value, list) else [value]


def main(directory):
    cards = sorted(path for path in Path(directory).rglob("*card.json"))
    if not cards:
        sys.exit(f"No card.json below {directory}: is it an export?")
    counts = collections.defaultdict(collections.Counter)
    missing = {}
    failures = []
    for path in cards:
        card = json.loads(path.read_text(encoding="utf-8"))
        kind = card["export"]["format"]
        reader = sentence_transformers if kind.startswith("st-") else READERS.get(kind)
        try:
            with tempfile.TemporaryDirectory() as cache:
                check_files(path.parent, card)
                loaded = load(path.parent, card, cache)
                load_beside(path.parent, card, cache)
                counts[kind]["datasets"] += 1
                if reader is not None:
                    reader(path.parent, card, loaded)
                    counts[kind]["own reader"] += 1
        except ModuleNotFoundError as error:
            missing[kind] = str(error)
        except Exception as error:  # noqa: BLE001  every other failure is one of the export
            failures.append((path, f"{type(error).__name__}: {error}"))
    print(f"{'format':<18}{'exports':>8}{'datasets':>10}  own reader")
    total = collections.Counter(json.loads(path.read_text(encoding="utf-8"))["export"]["format"] for path in cards)
    for kind, number in sorted(total.items()):
        own = "none" if kind == "csv" else str(counts[kind]["own reader"])
        by_hand = " (by hand)" if kind in ("tevatron-ids", "ms-swift") else ""
        print(f"{kind:<18}{number:>8}{counts[kind]['datasets']:>10}  {own}{by_hand}")
    for kind, reason in sorted(missing.items()):
        print(f"{kind}: its reader is not installed ({reason})")
    for path, reason in failures:
        print(f"FAILED {path}: {reason}")
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
