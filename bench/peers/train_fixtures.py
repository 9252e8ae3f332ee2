"""Trains the tiny checkpoints in PyTorch, for the training's tests to be held against: `training.json` beside the weights.

Without dropout, from the same token ids. For every parameter the gradient of the first step as its length and two
projections (on sin(1 + 1.7 i) and cos(0.3 + 2.3 i), i its elements in order), and the loss of each of 50 steps.

    bench/peers/.venv/bin/python bench/peers/train_fixtures.py
"""

import json
from pathlib import Path

import torch
from transformers import AutoModel, get_scheduler

FIXTURES = Path(__file__).parents[2] / "src/main/engine/models/fixtures"
STEPS, EXAMPLES, NEGATIVES = 50, 4, 2
SETTINGS = dict(
    temperature=0.05, learningRate=5e-4, warmupSteps=5, weightDecay=0.01, maxGradientNorm=1.0
)
# None of the texts that name special tokens: PyTorch keeps the row of <pad> as it is.
TEXTS = list(range(3, 20))


def batches():
    """Each example: the numbers of its query's, its positive's and its negatives' text."""
    size = 2 + NEGATIVES
    pick = lambda step, row, column: TEXTS[(step * 5 + (row * size + column) * 3) % len(TEXTS)]
    return [[[pick(s, r, c) for c in range(size)] for r in range(EXAMPLES)] for s in range(STEPS)]


def embed(model, pooling, normalize, ids, pad):
    width = max(map(len, ids))
    tokens = torch.tensor([row + [pad] * (width - len(row)) for row in ids])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in ids])
    states = model(input_ids=tokens, attention_mask=mask).last_hidden_state
    lengths = mask.sum(1)
    if pooling == "mean":
        rows = (states * mask[:, :, None]).sum(1) / lengths[:, None]
    elif pooling == "cls":
        rows = states[:, 0]
    else:
        rows = states[torch.arange(len(ids)), lengths - 1]
    return torch.nn.functional.normalize(rows, dim=1) if normalize else rows


def projections(gradient):
    flat = gradient.double().flatten()
    i = torch.arange(len(flat), dtype=torch.float64)
    return [flat.norm().item(), (flat @ torch.sin(1 + 1.7 * i)).item(), (flat @ torch.cos(0.3 + 2.3 * i)).item()]


def train(name, pooling, normalize, temperature):
    folder = FIXTURES / name
    model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
    ids = json.loads((folder / "expected.json").read_text())["ids"]
    pad = 0 if name in ("bert", "distilbert") else 1
    # The pooler is in the checkpoint, and takes no part.
    named = {n: p for n, p in model.named_parameters() if not n.startswith("pooler.")}
    decayed = lambda p: p.ndim > 1
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in named.values() if decayed(p)], "weight_decay": SETTINGS["weightDecay"]},
            {"params": [p for p in named.values() if not decayed(p)], "weight_decay": 0.0},
        ],
        lr=SETTINGS["learningRate"],
    )
    schedule = get_scheduler("linear", optimizer, SETTINGS["warmupSteps"], STEPS)
    losses, norms, first = [], [], None
    for batch in batches():
        queries = embed(model, pooling, normalize, [ids[row[0]] for row in batch], pad)
        order = [row[1] for row in batch] + [text for row in batch for text in row[2:]]
        passages = embed(model, pooling, normalize, [ids[text] for text in order], pad)
        loss = torch.nn.functional.cross_entropy(queries @ passages.T / temperature, torch.arange(EXAMPLES))
        optimizer.zero_grad()
        loss.backward()
        if first is None:
            first = {n: projections(p.grad) for n, p in named.items() if p.grad is not None}
        norms.append(torch.nn.utils.clip_grad_norm_(named.values(), SETTINGS["maxGradientNorm"]).item())
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    print(name, f"{losses[0]:.5f} -> {losses[-1]:.5f}", f"norm {norms[0]:.3f}")
    short = lambda x: float(f"{x:.8g}")
    document = {
        **SETTINGS,
        "temperature": temperature,
        "batches": batches(),
        "gradients": {n: [short(x) for x in g] for n, g in first.items()},
        "losses": [short(x) for x in losses],
        "norms": [short(x) for x in norms],
    }
    (folder / "training.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")


# Dot products of vectors of length √32 and more want a higher temperature.
for arguments in [
    ("bert", "mean", True, 0.05),
    ("roberta", "cls", True, 0.05),
    ("xlm-roberta", "mean", False, 20.0),
    ("mpnet", "mean", True, 0.05),
    ("distilbert", "last", False, 20.0),
]:
    train(*arguments)
