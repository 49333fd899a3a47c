"""A T5 1.1 for training: the arithmetic of transformers' T5ForConditionalGeneration, and nothing else of it."""

import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional


@dataclass(frozen=True)
class Shape:
    vocabulary: int
    width: int = 192
    hidden: int = 512
    heads: int = 6
    encoder_layers: int = 4
    decoder_layers: int = 3
    buckets: int = 32
    max_distance: int = 128

    @property
    def head_width(self):
        return self.width // self.heads


class RmsNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return functional.rms_norm(x, (x.shape[-1],), self.weight, 1e-6)


class Attention(nn.Module):
    """
    T5 does not scale scores, and its queries are small instead. Here scores are scaled while training, because Muon's
    changes are as large for queries as for other matrices; the export multiplies the queries by `query_scale`.
    """

    def __init__(self, shape):
        super().__init__()
        self.heads, self.query_scale = shape.heads, shape.head_width**-0.5
        self.q, self.k, self.v, self.o = (nn.Linear(shape.width, shape.width, bias=False) for _ in range(4))
        for linear in (self.q, self.k, self.v):
            nn.init.normal_(linear.weight, std=shape.width**-0.5)
        nn.init.normal_(self.o.weight, std=0.5 * shape.width**-0.5)

    def forward(self, x, memory, bias):
        # bias [batch or 1, heads, queries, keys]
        def split(y):
            return y.unflatten(-1, (self.heads, -1)).transpose(1, 2)

        mixed = functional.scaled_dot_product_attention(
            split(self.q(x)), split(self.k(memory)), split(self.v(memory)), attn_mask=bias, scale=self.query_scale
        )
        return self.o(mixed.transpose(1, 2).flatten(2))


class FeedForward(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.wi_0, self.wi_1 = (nn.Linear(shape.width, shape.hidden, bias=False) for _ in range(2))
        self.wo = nn.Linear(shape.hidden, shape.width, bias=False)
        for linear in (self.wi_0, self.wi_1):
            nn.init.normal_(linear.weight, std=shape.width**-0.5)
        nn.init.normal_(self.wo.weight, std=0.5 * shape.hidden**-0.5)

    def forward(self, x):
        return self.wo(functional.gelu(self.wi_0(x), approximate="tanh") * self.wi_1(x))


class Block(nn.Module):
    def __init__(self, shape, decoder):
        super().__init__()
        self.attention, self.attention_norm = Attention(shape), RmsNorm(shape.width)
        self.cross, self.cross_norm = (Attention(shape), RmsNorm(shape.width)) if decoder else (None, None)
        self.feed_forward, self.feed_forward_norm = FeedForward(shape), RmsNorm(shape.width)

    def forward(self, x, bias, memory=None, memory_bias=None):
        normal = self.attention_norm(x)
        x = x + self.attention(normal, normal, bias)
        if self.cross is not None:
            x = x + self.cross(self.cross_norm(x), memory, memory_bias)
        return x + self.feed_forward(self.feed_forward_norm(x))


class Stack(nn.Module):
    def __init__(self, shape, layers, decoder):
        super().__init__()
        self.shape, self.decoder = shape, decoder
        self.relative_bias = nn.Embedding(shape.buckets, shape.heads)
        nn.init.normal_(self.relative_bias.weight, std=0.1)
        self.blocks = nn.ModuleList(Block(shape, decoder) for _ in range(layers))
        self.norm = RmsNorm(shape.width)

    def position_bias(self, length):
        """`[1, heads, length, length]`, by T5's distance buckets."""
        positions = torch.arange(length)
        distance = positions[None, :] - positions[:, None]
        buckets = self.shape.buckets if self.decoder else self.shape.buckets // 2
        offset = 0 if self.decoder else (distance > 0).long() * buckets
        far = (-distance).clamp(min=0) if self.decoder else distance.abs()
        exact = buckets // 2
        grown = (
            far.clamp(min=1).float().div(exact).log() / math.log(self.shape.max_distance / exact) * (buckets - exact)
        )
        bucket = torch.where(far < exact, far, (exact + grown.long()).clamp(max=buckets - 1))
        return self.relative_bias(offset + bucket).permute(2, 0, 1)[None]

    def forward(self, x, mask, memory=None, memory_mask=None):
        bias = self.position_bias(x.shape[1]) + mask
        for block in self.blocks:
            x = block(x, bias, memory, memory_mask)
        return self.norm(x)


class T5(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.encoder = Stack(shape, shape.encoder_layers, decoder=False)
        self.decoder = Stack(shape, shape.decoder_layers, decoder=True)
        self.head = nn.Linear(shape.width, shape.vocabulary, bias=False)
        nn.init.normal_(self.embedding.weight, std=1.0)
        nn.init.normal_(self.head.weight, std=shape.width**-0.5)

    def encode(self, ids, prompt=None):
        """
        Memory `[batch, length, width]` and the mask of its padding, added to scores. `prompt` is `[batch, promptLength,
        width]` and goes before the input.
        """
        embedded, hidden = self.embedding(ids), ids == 0
        if prompt is not None:
            embedded = torch.cat([prompt, embedded], dim=1)
            hidden = functional.pad(hidden, (prompt.shape[1], 0))
        mask = torch.zeros(hidden.shape).masked_fill(hidden, -1e9)[:, None, None, :]
        return self.encoder(embedded, mask), mask

    def decode(self, ids, memory, memory_mask):
        """Logits `[batch, length, vocabulary]` of what follows each of `ids`."""
        causal = torch.full((ids.shape[1], ids.shape[1]), -1e9).triu(1)
        return self.head(self.decoder(self.embedding(ids), causal, memory, memory_mask))

    def loss(self, ids, targets):
        """Cross-entropy; an example weighs as the root of its target's length, so that long texts do not drown answers."""
        starts = functional.pad(targets[:, :-1], (1, 0))
        logits = self.decode(starts, *self.encode(ids))
        losses = functional.cross_entropy(logits.transpose(1, 2), targets, ignore_index=0, reduction="none")
        lengths = (targets != 0).sum(1)
        return (losses.sum(1) / lengths.sqrt()).sum() / lengths.sqrt().sum()
