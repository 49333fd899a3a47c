"""Batches of token ids, of like length, from a seeded generator that can be put back where it was."""

import random

import torch

from .instructions import instruction_example
from .text import continued, corrupted, document
from .vocabulary import EOS, FIRST_SENTINEL

LANGUAGE_MODEL_SHARE = 0.1
# Batches that are drawn at a time and sorted by length.
WINDOW = 16
LONGEST = 64


class Batches:
    def __init__(self, tokenizer, batch_size, seed):
        self.tokenizer, self.batch_size, self.rng = tokenizer, batch_size, random.Random(seed)

    def example(self):
        rng = self.rng
        if rng.random() < LANGUAGE_MODEL_SHARE:
            ids = self.tokenizer.encode(document(rng))[: LONGEST - 1]
            inputs, targets = corrupted(rng, ids, FIRST_SENTINEL) if rng.random() < 0.5 else continued(rng, ids)
        else:
            while True:
                _, text, answer = instruction_example(rng)
                inputs, targets = self.tokenizer.encode(text), self.tokenizer.encode(answer)
                if len(inputs) < LONGEST:
                    break
        return inputs + [EOS], targets + [EOS]

    def window(self):
        """`WINDOW` batches in random order."""
        examples = sorted((self.example() for _ in range(WINDOW * self.batch_size)), key=lambda pair: len(pair[0]))
        parts = [examples[i : i + self.batch_size] for i in range(0, len(examples), self.batch_size)]
        self.rng.shuffle(parts)
        return [(padded([x for x, _ in part]), padded([y for _, y in part])) for part in parts]


def padded(rows):
    width = max(map(len, rows))
    return torch.tensor([row + [0] * (width - len(row)) for row in rows])
