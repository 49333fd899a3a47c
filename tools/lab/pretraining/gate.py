"""What the model can do with its own instructions: before any prompt is tuned, every skill has to be there."""

import random

import torch

from .data import padded
from .instructions import instruction_example
from .skills import SKILLS
from .vocabulary import EOS


@torch.no_grad()
def answers(model, tokenizer, texts, longest=8):
    """Greedy answers."""
    memory, mask = model.encode(padded([tokenizer.encode(text) + [EOS] for text in texts]))
    ids = torch.zeros(len(texts), 1, dtype=torch.long)
    for _ in range(longest):
        following = model.decode(ids, memory, mask)[:, -1].argmax(-1, keepdim=True)
        ids = torch.cat([ids, following], dim=1)
    rows = [row[: row.index(EOS)] if EOS in row else row for row in ids[:, 1:].tolist()]
    return [tokenizer.decode([i for i in row if EOS < i < len(tokenizer)]) for row in rows]


def gate(model, tokenizer, count=150):
    """Exact match of single items for every skill, and for those with classes also with made-up labels."""
    rng = random.Random("gate")
    scores = {}
    for skill in SKILLS:
        for made_up in (False, True):
            drawn = [instruction_example(rng, skill, 1, made_up) for _ in range(count)]
            name = drawn[0][0]
            if name in scores or (made_up and not name.endswith("labels")):
                continue
            given = answers(model, tokenizer, [text for _, text, _ in drawn])
            scores[name] = sum(a == b for a, (_, _, b) in zip(given, drawn)) / count
    return scores
