"""Tunes a soft prompt for one of the lab's tasks on the CPU, with PyTorch, as the page does on the GPU.

    python tools/lab/tune.py news-topic --seed 1
    python tools/lab/tune.py news-topic --source public/lab/prompts/magazine-topic.npy --steps 20
    python tools/lab/tune.py magazine-topic --save public/lab/prompts/magazine-topic.npy

Needs numpy, torch, transformers and sentencepiece. Task, lengths and the recipe come from public/lab/lab.json; options
replace single entries of the recipe. Random draws are NumPy's, so a seed gives other numbers here than in the page.
"""

import argparse
import csv
import functools
import json
import sys
from pathlib import Path

import numpy as np
import sentencepiece
import torch

ROOT = Path(__file__).resolve().parents[2]
LAB = ROOT / "public" / "lab"
sys.path.insert(0, str(ROOT / "tools" / "reference"))
from optimizers import make_optimizer  # noqa: E402
from prompted_t5 import EOS, greedy, load_model, loss_and_gradient  # noqa: E402

EVALUATION_BATCH = 100


def lab_index():
    return json.loads((LAB / "lab.json").read_text(encoding="utf-8"))


@functools.cache
def model():
    return load_model(LAB / "model")


@functools.cache
def tokenizer():
    return sentencepiece.SentencePieceProcessor(model_file=str(LAB / "model" / "spiece.model"))


@functools.cache
def embeddings():
    return model().shared.weight.numpy()


def task_named(name):
    return next(task for task in lab_index()["tasks"] if task["name"] == name)


def label_words(task):
    return list(task["labels"].values())


def tokenized(text, maximum):
    """Ids cut to `maximum - 1`, then EOS."""
    return tokenizer().encode(text)[: maximum - 1] + [EOS]


@functools.cache
def examples(name, split):
    """Token rows of a split: `(inputs, targets)`."""
    task = task_named(name)
    with (LAB / task["path"] / f"{split}.tsv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file, delimiter="\t"))
    inputs = [tokenized(task["inputs"].format(**row), task["maxInputLength"]) for row in table]
    targets = [tokenized(task["labels"][row["label"]], task["maxTargetLength"]) for row in table]
    return inputs, targets


def initial_prompt(kind, length, task, rng):
    """As T5X starts a prompt: distinct vocabulary rows, or the labels' mean embeddings with such rows after them."""
    table = embeddings()
    prompt = table[rng.choice(len(table), size=length, replace=False)].copy()
    if kind == "classLabels":
        for row, label in enumerate(label_words(task)[:length]):
            prompt[row] = table[tokenizer().encode(label)].mean(axis=0)
    elif kind != "sampledVocab":
        raise ValueError(f"unknown start {kind!r}")
    return prompt.astype(np.float32)


def answers(name, split, prompt):
    """Greedy answers of a split as texts, with the wanted texts."""
    task = task_named(name)
    inputs, targets = examples(name, split)
    texts = []
    for start in range(0, len(inputs), EVALUATION_BATCH):
        rows, _ = greedy(model(), prompt, inputs[start : start + EVALUATION_BATCH], task["maxTargetLength"])
        texts += [tokenizer().decode([i for i in row if EOS < i < len(tokenizer())]) for row in rows]
    return texts, [tokenizer().decode(row[:-1]) for row in targets]


def evaluate(name, split, prompt):
    """Exact match of greedy answers, in [0, 1], and the one answer that all of them are, if so."""
    texts, wanted = answers(name, split, prompt)
    score = sum(text == target for text, target in zip(texts, wanted)) / len(wanted)
    return score, texts[0] if len(set(texts)) == 1 else None


def batches(count, batch_size, rng):
    """Example numbers, a fresh permutation each epoch; a batch may span two epochs."""
    queue = []
    while True:
        while len(queue) < batch_size:
            queue += rng.permutation(count).tolist()
        yield queue[:batch_size]
        queue = queue[batch_size:]


def tune(name, recipe, seed, source=None, evaluate_at=(), split="validation"):
    """The prompt after every step (index 0: before the first), and `{step: (exact match, collapsed to)}`."""
    task = task_named(name)
    # One generator a purpose, so that runs that differ only in their start see the same batches.
    start_rng, batch_rng = (np.random.default_rng([seed, purpose]) for purpose in (0, 1))
    prompt = source
    if prompt is None:
        prompt = initial_prompt(recipe["prompt"]["init"]["kind"], recipe["prompt"]["length"], task, start_rng)
    optimizer = make_optimizer(recipe["optimizer"])
    inputs, targets = examples(name, "train")
    prompts = [prompt]
    for _, batch in zip(range(recipe["steps"]), batches(len(inputs), recipe["batchSize"], batch_rng)):
        _, gradient, _ = loss_and_gradient(
            model(), prompt, [inputs[i] for i in batch], [targets[i] for i in batch], recipe["zLoss"]
        )
        prompt = optimizer.update(prompt, gradient)
        prompts.append(prompt)
    return prompts, {step: evaluate(name, split, prompts[step]) for step in evaluate_at}


def main():
    parser = argparse.ArgumentParser(description="Tune a soft prompt for a task of the lab.")
    parser.add_argument("task", choices=[task["name"] for task in lab_index()["tasks"]])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--source", help="start from this .npy file")
    parser.add_argument("--split", default="validation", choices=["validation", "test"])
    parser.add_argument("--save", help="write the last prompt to this .npy file")
    options = parser.parse_args()
    torch.set_num_threads(1)
    recipe = lab_index()["recipe"]
    if options.steps is not None:
        recipe["steps"] = options.steps
    source = np.load(options.source) if options.source else None
    wanted = sorted({*range(0, recipe["steps"] + 1, recipe["evaluateEvery"]), recipe["steps"]})
    prompts, scores = tune(options.task, recipe, options.seed, source, wanted, options.split)
    for step, (score, collapsed) in scores.items():
        print(f"step {step:3d}: {score:.3f}" + (f" (every answer is {collapsed!r})" if collapsed is not None else ""))
    if options.save:
        np.save(options.save, prompts[-1])


if __name__ == "__main__":
    main()
