"""The measurements behind docs/lab.md: which recipe holds over seeds, and what a source prompt saves.

    python tools/lab/sweep.py recipes  RESULTS.jsonl    # validation split; about half an hour on one core
    python tools/lab/sweep.py confirm  RESULTS.jsonl    # validation split, the recipe of lab.json over 16 more seeds
    python tools/lab/sweep.py transfer RESULTS.jsonl    # test split, with the recipe of lab.json
    python tools/lab/sweep.py table    RESULTS.jsonl    # Markdown: minimum and mean over seeds
    python tools/lab/sweep.py baselines                 # test split: majority class, frozen model without a prompt

Results are appended as one JSON object a run; a run that the file holds already is not repeated.
"""

import copy
import itertools
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch

from tune import LAB, answers, embeddings, lab_index, tune

SEEDS = range(5)
CONFIRMATION_SEEDS = range(5, 21)
TARGETS = ("news-topic", "review-polarity")
RECIPE_STEPS = (10, 20, 40, 60)
TRANSFER_STEPS = (0, 1, 2, 5, 10, 20, 40, 60)


def adafactor(learning_rate, initial_step):
    return dict(
        kind="adafactor", learningRate=learning_rate, weightDecay=1e-5, decayRate=0.8, clipThreshold=1,
        initialStep=initial_step,
    )  # fmt: skip


def adamw(learning_rate):
    return dict(
        kind="adamw", learningRate=learning_rate, weightDecay=1e-5, beta1=0.9, beta2=0.999, epsilon=1e-8, initialStep=0
    )  # fmt: skip


def recipe_runs():
    """`(setting's name, recipe, source)` of every recipe tried."""
    optimizers = {
        f"Adafactor {rate}, step {step:,}": adafactor(rate, step)
        for rate, step in itertools.product((0.1, 0.03, 0.3), (0, 1_100_000))
    }
    settings = list(itertools.product(optimizers.items(), ("classLabels", "sampledVocab")))
    # AdamW only from the better of the two starts, to keep this to half an hour.
    settings += [((f"AdamW {rate}", adamw(rate)), "classLabels") for rate in (0.03, 0.1, 0.3)]
    for (name, optimizer), start in settings:
        recipe = copy.deepcopy(lab_index()["recipe"])
        recipe["optimizer"] = optimizer
        recipe["prompt"]["init"] = {"kind": start}
        yield f"{name}, {start}", recipe, None


def transfer_runs():
    """The lab's recipe from scratch and from every prompt of the lab, and from prompts of the other target task."""
    recipe = lab_index()["recipe"]
    yield "from scratch", recipe, None
    for prompt in lab_index()["prompts"]:
        yield f"from {prompt['name']}", recipe, np.load(LAB / prompt["path"])
    for task in TARGETS:
        prompts, _ = tune(task, recipe, seed=0)
        yield f"from a prompt of {task}", recipe, prompts[-1]


def measure(runs, steps, split, path, seeds=SEEDS):
    path = Path(path)
    results = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    done = {(result["task"], result["setting"], result["seed"]) for result in results}
    for (setting, recipe, source), task, seed in itertools.product(runs, TARGETS, seeds):
        if (task, setting, seed) in done or setting == f"from a prompt of {task}":
            continue
        _, scores = tune(task, recipe, seed, source, steps, split)
        result = dict(task=task, setting=setting, seed=seed, scores=scores)
        with path.open("a") as file:
            file.write(json.dumps(result) + "\n")
        print(task, setting, seed, {step: score for step, (score, _) in scores.items()}, flush=True)


def print_table(path):
    """A row a setting and task: minimum / mean over seeds at every step, in percent; how many ended at 90 or more."""
    groups = defaultdict(list)
    for line in Path(path).read_text().splitlines():
        result = json.loads(line)
        groups[result["task"], result["setting"]].append(result["scores"])
    steps = list(next(iter(groups.values()))[0])
    print("| task | setting | seeds | " + " | ".join(f"step {step}" for step in steps) + " | 90 % at the end |")
    print("|---|---|---|" + "---|" * (len(steps) + 1))
    for (task, setting), runs in sorted(groups.items()):
        cells = []
        for step in steps:
            percents = [100 * scores[step][0] for scores in runs]
            cells.append(f"{min(percents):.1f} / {np.mean(percents):.1f}")
        reached = sum(scores[steps[-1]][0] >= 0.9 for scores in runs)
        print(f"| {task} | {setting} | {len(runs)} | " + " | ".join(cells) + f" | {reached} of {len(runs)} |")


def print_baselines():
    for task in lab_index()["tasks"]:
        texts, wanted = answers(task["name"], "test", np.zeros((0, embeddings().shape[1]), np.float32))
        majority = max(wanted.count(label) for label in set(wanted)) / len(wanted)
        correct = sum(text == target for text, target in zip(texts, wanted)) / len(wanted)
        print(f"{task['name']}: majority {majority:.3f}, no prompt {correct:.3f}, for example {texts[:3]}")


def main():
    torch.set_num_threads(1)
    match sys.argv[1:]:
        case ["recipes", path]:
            measure(recipe_runs(), RECIPE_STEPS, "validation", path)
        case ["confirm", path]:
            recipe = lab_index()["recipe"]
            measure([("the lab's recipe", recipe, None)], RECIPE_STEPS, "validation", path, CONFIRMATION_SEEDS)
        case ["transfer", path]:
            measure(transfer_runs(), TRANSFER_STEPS, "test", path)
        case ["table", path]:
            print_table(path)
        case ["baselines"]:
            print_baselines()
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
