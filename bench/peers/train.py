"""The steps of bench/train.ts in PyTorch: the same token ids, InfoNCE over all in-batch negatives, AdamW. Prints one JSON document.

As sentence-transformers does it: the queries, the positives and each column of negatives are a batch of their own, padded to its
longest text.

    python bench/peers/train.py MODEL_FOLDER BATCHES.json THREADS
"""

import json
import resource
import sys
import time
from pathlib import Path

import torch
from transformers import AutoModel

model_folder, batches_file, threads = sys.argv[1:]
torch.set_num_threads(int(threads))
work = json.loads(Path(batches_file).read_text())
model = AutoModel.from_pretrained(model_folder, dtype=torch.float32).train()
for module in model.modules():
    if isinstance(module, torch.nn.Dropout):
        module.p = work["dropout"]
    if hasattr(module, "dropout_prob"):
        module.dropout_prob = work["dropout"]
named = [p for n, p in model.named_parameters() if not n.startswith("pooler.")]
optimizer = torch.optim.AdamW(
    [
        {"params": [p for p in named if p.ndim > 1], "weight_decay": 0.01},
        {"params": [p for p in named if p.ndim == 1], "weight_decay": 0.0},
    ],
    lr=work["learningRate"],
)


def embed(ids):
    width = max(map(len, ids))
    tokens = torch.tensor([row + [0] * (width - len(row)) for row in ids])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in ids])
    states = model(input_ids=tokens, attention_mask=mask).last_hidden_state
    rows = (states * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
    return torch.nn.functional.normalize(rows, dim=1)


def step(columns):
    queries, *passages = [embed(column) for column in columns]
    logits = queries @ torch.cat(passages).T / work["temperature"]
    loss = torch.nn.functional.cross_entropy(logits, torch.arange(len(queries)))
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(named, 1.0)
    optimizer.step()
    return loss.item()


losses, seconds, processor = [], [], []
for columns in work["batches"]:
    start, cpu = time.perf_counter(), time.process_time()
    losses.append(step(columns))
    seconds.append(time.perf_counter() - start)
    processor.append(time.process_time() - cpu)
peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
print(json.dumps({"losses": losses, "seconds": seconds, "processor": processor, "peakMemoryMB": peak}))
