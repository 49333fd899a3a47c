"""Batches of token ids, of like length, from a seeded generator that can be put back where it was."""

import random

import torch

from .instructions import instruction_example
from .text import continued, corrupted, document
from .vocabulary import EOS, FIRST_SENTINEL

# Batches that are drawn at a time, sorted by length, and how many of them are plain text.
WINDOW = 16
PLAIN_TEXT = 2
LONGEST = 64


class Batches:
    def __init__(self, tokenizer, batch_size, seed):
        self.tokenizer, self.batch_size, self.rng = tokenizer, batch_size, random.Random(seed)

    def plain_text(self):
        ids = self.tokenizer.encode(document(self.rng))[: LONGEST - 1]
        return corrupted(self.rng, ids, FIRST_SENTINEL) if self.rng.random() < 0.5 else continued(self.rng, ids)

    def instruction(self):
        while True:
            _, text, answer = instruction_example(self.rng)
            inputs, targets = self.tokenizer.encode(text), self.tokenizer.encode(answer)
            if len(inputs) < LONGEST:
                return inputs, targets

    def window(self):
        """`WINDOW` batches in random order; plain text, whose targets are long, has batches of its own."""
        parts = []
        for draw, count in ((self.plain_text, PLAIN_TEXT), (self.instruction, WINDOW - PLAIN_TEXT)):
            drawn = [draw() for _ in range(count * self.batch_size)]
            drawn.sort(key=lambda pair: (min(len(pair[1]), 4), len(pair[0])))
            parts += [drawn[i : i + self.batch_size] for i in range(0, len(drawn), self.batch_size)]
        self.rng.shuffle(parts)
        return [(padded([[*x, EOS] for x, _ in part]), padded([[*y, EOS] for _, y in part])) for part in parts]


def padded(rows):
    width = max(map(len, rows))
    return torch.tensor([row + [0] * (width - len(row)) for row in rows])
