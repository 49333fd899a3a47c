"""The measurements behind docs/lab.md, over all tasks of lab.json.

    python tools/lab/study.py baselines                  # test split: majority class, frozen model without a prompt
    python tools/lab/study.py recipes RESULTS.jsonl      # validation split: which recipe holds over seeds
    python tools/lab/study.py accuracy RESULTS.jsonl     # test split: the recipe of lab.json, five seeds
    python tools/lab/study.py loading RESULTS.jsonl      # test split: prompts tuned on float32 weights, answers of int8 ones
    python tools/lab/study.py table RESULTS.jsonl        # Markdown: lowest and mean over seeds

Options: --lab DIR, --tasks NAME …, --steps N in place of the recipe's, --weights int8, --threads N. Results are appended as
one JSON object a task and setting; what the file holds already is not repeated.
"""

import argparse
import copy
import json
from pathlib import Path

import numpy as np
import torch
from tuning.lab import PUBLIC, Lab
from tuning.tune import evaluate, tune

SEEDS = range(5)
STEPS = (20, 60, 100, 200)


def adafactor(rate, initial_step):
    return dict(
        kind="adafactor", learningRate=rate, weightDecay=1e-5, decayRate=0.8, clipThreshold=1, initialStep=initial_step
    )


def recipes(lab):
    """`(name, recipe)` of every recipe tried: rates, starts, and where T5X's decay of the second moments begins."""
    for rate in (0.03, 0.1, 0.3):
        for initial_step in (0, 1_100_000):
            for start in ("classLabels", "sampledVocab"):
                recipe = copy.deepcopy(lab.index["recipe"])
                recipe.update(optimizer=adafactor(rate, initial_step))
                recipe["prompt"]["init"] = {"kind": start}
                yield f"Adafactor {rate}, step {initial_step:,}, {start}", recipe


def measure(lab, name, setting, recipe, split, most, path):
    """Appends one result unless the file has it."""
    path = Path(path)
    known = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    if any(result["task"] == name and result["setting"] == setting for result in known):
        return
    start, length = recipe["prompt"]["init"]["kind"], recipe["prompt"]["length"]
    starts = [lab.start(start, length, name, np.random.default_rng([seed, 0])) for seed in SEEDS]
    steps = [step for step in STEPS if step <= recipe["steps"]]
    _, scores = tune(lab, name, starts, SEEDS, recipe, steps, split, most)
    with path.open("a") as file:
        file.write(json.dumps(dict(task=name, setting=setting, scores=scores)) + "\n")
    shown = {step: [round(score, 3) for score, _ in results] for step, results in scores.items()}
    print(name, setting, shown, flush=True)


def measure_loading(lab, rounded, name, path):
    """Appends the scores of five prompts, as tuned and with the rounded weights in place of those they were tuned on."""
    recipe = lab.index["recipe"]
    start, length, steps = recipe["prompt"]["init"]["kind"], recipe["prompt"]["length"], recipe["steps"]
    starts = [lab.start(start, length, name, np.random.default_rng([seed, 0])) for seed in SEEDS]
    prompts, scores = tune(lab, name, starts, SEEDS, recipe, {steps}, "test")
    for setting, results in (("float32", scores[steps]), ("int8", evaluate(rounded, name, "test", prompts))):
        with Path(path).open("a") as file:
            file.write(json.dumps(dict(task=name, setting=setting, scores={steps: results})) + "\n")
        print(name, setting, [round(score, 3) for score, _ in results], flush=True)


def print_table(path):
    """A row a task and setting: lowest / mean over seeds at every step, in per cent."""
    results = [json.loads(line) for line in Path(path).read_text().splitlines()]
    steps = sorted({int(step) for result in results for step in result["scores"]})
    print("| task | setting | " + " | ".join(f"step {step}" for step in steps) + " |")
    print("|---|---|" + "---|" * len(steps))
    for result in results:
        cells = []
        for step in steps:
            percents = [100 * score for score, _ in result["scores"].get(str(step), [])]
            cells.append(f"{min(percents):.1f} / {np.mean(percents):.1f}" if percents else "")
        print(f"| {result['task']} | {result['setting']} | " + " | ".join(cells) + " |")


def print_baselines(lab, names):
    nothing = torch.zeros(0, lab.embeddings.shape[1])
    for name in names:
        [(right, _)] = evaluate(lab, name, "test", nothing[None])
        print(f"{name}: majority {100 * lab.task(name)['majority']:.1f}, without a prompt {100 * right:.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=["baselines", "recipes", "accuracy", "loading", "table"])
    parser.add_argument("results", nargs="?", help="JSON Lines")
    parser.add_argument("--lab", default=PUBLIC)
    parser.add_argument("--tasks", nargs="+")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--weights", choices=["float32", "int8"], default="float32")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    if options.what == "table":
        return print_table(options.results)
    torch.set_num_threads(options.threads)
    lab = Lab(options.lab, options.weights)
    names = options.tasks or lab.task_names()
    if options.steps:
        lab.index["recipe"]["steps"] = options.steps
    if options.what == "baselines":
        return print_baselines(lab, names)
    if options.what == "loading":
        rounded = Lab(options.lab, "int8")
        for name in names:
            measure_loading(lab, rounded, name, options.results)
        return None
    ours = "the lab's recipe" + ("" if options.weights == "float32" else f", weights in {options.weights}")
    tried = recipes(lab) if options.what == "recipes" else [(ours, lab.index["recipe"])]
    split, most = ("validation", 100) if options.what == "recipes" else ("test", None)
    for setting, recipe in tried:
        for name in names:
            measure(lab, name, setting, recipe, split, most, options.results)


if __name__ == "__main__":
    main()
