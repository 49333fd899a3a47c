"""Tunes several prompts for one task at a time, each as if it were alone, by T5X's recipe as the page runs it."""

import sys
from pathlib import Path

import numpy as np
import torch
from pretraining.data import padded
from pretraining.vocabulary import EOS, PAD
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "reference"))
from optimizers import make_optimizer  # noqa: E402

ROWS_AT_A_TIME = 1000


def tune(lab, name, starts, seeds, recipe, evaluate_at, split="validation", most=None):
    """
    The prompts after the last step, `[prompts, length, width]`, and for each step of `evaluate_at` each prompt's
    `(exact match in [0, 1], the one answer that all of its answers are, if so)`.

    `starts` are the prompts to begin with, `seeds` say in what order each of them meets the examples.
    """
    prompts = torch.stack(list(starts))
    optimizers = [make_optimizer(recipe["optimizer"]) for _ in starts]
    inputs, targets = lab.examples(name, "train")
    orders = [batches(len(inputs), recipe["batchSize"], np.random.default_rng([seed, 1])) for seed in seeds]
    scores = {}
    for step in range(recipe["steps"] + 1):
        if step in evaluate_at:
            scores[step] = evaluate(lab, name, split, prompts, most)
        if step == recipe["steps"]:
            return prompts, scores
        drawn = [next(order) for order in orders]
        gradients = prompt_gradients(
            lab.model,
            prompts,
            padded([inputs[i] for batch in drawn for i in batch]),
            padded([targets[i] for batch in drawn for i in batch]),
            recipe["zLoss"],
        )
        updated = [
            optimizer.update(prompt.numpy(), gradient.numpy())
            for optimizer, prompt, gradient in zip(optimizers, prompts, gradients)
        ]
        prompts = torch.from_numpy(np.stack(updated))


def prompt_gradients(model, prompts, inputs, targets, z_loss):
    """Of each prompt's own loss, a sum over its rows: rows `k * batch … (k + 1) * batch - 1` belong to prompt `k`."""
    prompts = prompts.clone().requires_grad_(True)
    rows = prompts.repeat_interleave(len(inputs) // len(prompts), dim=0)
    logits = model.decode(functional.pad(targets[:, :-1], (1, 0)), *model.encode(inputs, rows))
    log_normalizer = torch.logsumexp(logits, -1)
    chosen = logits.gather(-1, targets[..., None])[..., 0]
    per_token = log_normalizer - chosen + z_loss * log_normalizer.square()
    (per_token * (targets != PAD)).sum().backward()
    return prompts.grad


def evaluate(lab, name, split, prompts, most=None):
    """`[(exact match of greedy answers, the only answer or None)]`, one a prompt."""
    inputs, targets = (rows[:most] for rows in lab.examples(name, split))
    wanted = [lab.text(row) for row in targets]
    longest = max(map(len, targets))
    results = []
    for prompt in prompts:
        given = [lab.text(row) for row in answers(lab.model, prompt, inputs, longest)]
        right = sum(a == b for a, b in zip(given, wanted)) / len(wanted)
        results.append((right, given[0] if len(set(given)) == 1 else None))
    return results


@torch.no_grad()
def answers(model, prompt, inputs, longest):
    """Greedy answers, id rows cut before EOS."""
    rows = []
    for first in range(0, len(inputs), ROWS_AT_A_TIME):
        ids = padded(inputs[first : first + ROWS_AT_A_TIME])
        memory, mask = model.encode(ids, prompt.expand(len(ids), -1, -1))
        answer = torch.zeros(len(ids), 1, dtype=torch.long)
        for _ in range(longest):
            following = model.decode(answer, memory, mask)[:, -1].argmax(-1, keepdim=True)
            answer = torch.cat([answer, following], dim=1)
        rows += answer[:, 1:].tolist()
    return [row[: row.index(EOS)] if EOS in row else row for row in rows]


def batches(count, batch_size, rng):
    """Example numbers, a fresh permutation each epoch; a batch may span two epochs."""
    queue = []
    while True:
        while len(queue) < batch_size:
            queue += rng.permutation(count).tolist()
        yield queue[:batch_size]
        queue = queue[batch_size:]
