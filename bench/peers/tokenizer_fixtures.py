"""Makes what the tokenizer's tests are held against: each part of Hugging Face's Rust tokenizers, alone.

Normalizers and pre-tokenizers come with the hash of what they give for every block of 4,096 code points (all of Unicode),
word models and added tokens with the ids of some texts.

    pip install tokenizers
    python bench/peers/tokenizer_fixtures.py
"""

import hashlib
import json
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

TARGET = Path(__file__).parents[2] / "src/main/engine/models/fixtures/tokenizer-parts.json"
BLOCK = 0x1000

NORMALIZERS = [
    normalizers.BertNormalizer(),
    normalizers.BertNormalizer(lowercase=False),
    normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=False),
    normalizers.NFC(),
    normalizers.NFD(),
    normalizers.NFKC(),
    normalizers.NFKD(),
    normalizers.Lowercase(),
    normalizers.StripAccents(),
    normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()]),
]
PRE_TOKENIZERS = [
    pre_tokenizers.BertPreTokenizer(),
    pre_tokenizers.WhitespaceSplit(),
    pre_tokenizers.ByteLevel(add_prefix_space=False),
    pre_tokenizers.Metaspace(),
]
NORMALIZED = [
    (normalizers.Strip(), ["  a b  ", "\u3000a\u00a0", "\u200ba", ""]),
    (normalizers.Strip(left=False), ["  a b  "]),
    (normalizers.Replace("a.", "$1"), ["a.a.b a,"]),
    (normalizers.Replace(Regex(" {2,}"), " "), ["a   b  c d"]),
]
PRE_TOKENIZED = [
    (pre_tokenizers.BertPreTokenizer(), ["it's 3.5%, (yes)", "a\tb\n\nc", "", " ", "日本,語"]),
    (pre_tokenizers.ByteLevel(), ["it's we'll I'd", " a  b   c", "1 22 333", "a\n\n b", "ça ira…", "don't\t\tgo "]),
    (pre_tokenizers.ByteLevel(use_regex=False), ["it's we'll"]),
    (pre_tokenizers.Metaspace(), ["a b  c", " a", "\u2581a b", "", " "]),
    (pre_tokenizers.Metaspace(prepend_scheme="never"), ["a b  c"]),
    (pre_tokenizers.Metaspace(split=False), ["a b  c"]),
    (
        pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]),
        ["a b\u3000c  d", "\u2581 a"],
    ),
]

LETTERS = {letter: 10 + i for i, letter in enumerate("abcdefgh")}


def word_piece():
    vocab = {"[UNK]": 0, "a": 1, "ab": 2, "##b": 3, "##bc": 4, "##c": 5, "abcd": 6, "é": 7, "##🙂": 8}
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]", max_input_chars_per_word=6))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer, ["a ab abc abcd abcb", "abd d", "abcbcb abcbcbc", "é a🙂 a🙂🙂", "aé", ""]


def bpe(**options):
    merges = [("b", "c"), ("a", "b"), ("ab", "c"), ("a", "bc"), ("c", "c"), ("d", "d"), ("dd", "dd")]
    vocab = LETTERS | {a + b: 30 + i for i, (a, b) in enumerate(merges) if a + b != "abc"} | {"abc": 50}
    tokenizer = Tokenizer(models.BPE(vocab, merges, **options))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    texts = ["abc", "ab bc abcc", "aabcc", "d dd ddd dddd ddddd dddddd ddddddddddd", "cccc ccbc", "abz z", "abcabcababbc"]
    return tokenizer, [*texts, "abcd" * 40 + "d" * 37]


def unigram():
    pieces = [("<unk>", 0.0), ("a", -2.0), ("b", -2.0), ("ab", -3.0), ("abc", -6.5), ("c", -2.5), ("bc", -4.5), ("🙂", -3.0)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer, ["a ab abc abcb", "xyz axb", "a🙂b 🙂🙂", "x🙃y", "bcbcbc aabbcc", ""]


def added_tokens():
    tokenizer = Tokenizer(models.WordPiece({"[UNK]": 0, "a": 1, "b": 2, "##b": 3, "m": 4}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.add_special_tokens(["[CLS]", "[SEP]", AddedToken("<mask>", lstrip=True)])
    tokenizer.add_tokens(
        [
            AddedToken("<r>", rstrip=True, normalized=False),
            AddedToken("Word", single_word=True, normalized=True),
            AddedToken("ab", normalized=False),
            AddedToken("abb", normalized=False),
        ]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 5), ("[SEP]", 6)]
    )
    texts = [
        "a <mask> b",
        "a<mask>b  <mask>",
        "<MASK> [SEP] [sep]",
        "<r>  a <r>b",
        "word WORD aword word, word_",
        "aab abb aabb abbb",
        "",
    ]
    return tokenizer, texts


TOKENIZERS = [word_piece(), bpe(), bpe(unk_token="a"), bpe(ignore_merges=True), unigram(), added_tokens()]


def blocks():
    for start in range(0, 0x110000, BLOCK):
        codes = (code for code in range(start, start + BLOCK) if not 0xD800 <= code < 0xE000)
        yield "x".join(map(chr, codes))


def block_hash(text):
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def words_of(pre_tokenizer, text):
    return [word for word, _ in pre_tokenizer.pre_tokenize_str(text)]


def config_of(part, value):
    tokenizer = Tokenizer(models.BPE())
    setattr(tokenizer, part, value)
    return json.loads(tokenizer.to_str())[part]


fixtures = {
    "normalizerSweeps": [
        {"config": config_of("normalizer", n), "hashes": [block_hash(n.normalize_str(text)) for text in blocks()]}
        for n in NORMALIZERS
    ],
    "preTokenizerSweeps": [
        {
            "config": config_of("pre_tokenizer", p),
            "hashes": [block_hash("\0".join(words_of(p, text))) for text in blocks()],
        }
        for p in PRE_TOKENIZERS
    ],
    "normalizers": [
        {"config": config_of("normalizer", n), "texts": texts, "results": [n.normalize_str(t) for t in texts]}
        for n, texts in NORMALIZED
    ],
    "preTokenizers": [
        {"config": config_of("pre_tokenizer", p), "texts": texts, "results": [words_of(p, t) for t in texts]}
        for p, texts in PRE_TOKENIZED
    ],
    "tokenizers": [
        {"config": json.loads(t.to_str()), "texts": texts, "results": [t.encode(text).ids for text in texts]}
        for t, texts in TOKENIZERS
    ],
}
lines = ",\n".join(
    json.dumps(part) + ":[\n" + ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows) + "\n]"
    for part, rows in fixtures.items()
)
TARGET.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
