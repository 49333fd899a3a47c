"""Tunes soft prompts for one of the lab's tasks on the CPU, with PyTorch, as the page does on the GPU.

    python tools/lab/tune.py news-topic --seeds 0 1 2
    python tools/lab/tune.py news-topic --source public/lab/prompts/magazine-topic.npy --steps 20

Task, lengths and the recipe come from public/lab/lab.json. Random draws are NumPy's, so a seed gives other numbers here
than in the page.
"""

import argparse

import numpy as np
import torch
from tuning.lab import PUBLIC, Lab
from tuning.tune import tune


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("task")
    parser.add_argument("--lab", default=PUBLIC)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--steps", type=int)
    parser.add_argument("--source", help="start from this .npy file")
    parser.add_argument("--split", default="validation", choices=["validation", "test"])
    options = parser.parse_args()
    torch.set_num_threads(1)
    lab = Lab(options.lab)
    recipe = lab.index["recipe"]
    recipe["steps"] = options.steps or recipe["steps"]
    init, length = recipe["prompt"]["init"]["kind"], recipe["prompt"]["length"]
    starts = [
        torch.from_numpy(np.load(options.source))
        if options.source
        else lab.start(init, length, options.task, np.random.default_rng([seed, 0]))
        for seed in options.seeds
    ]
    steps = {*range(0, recipe["steps"] + 1, recipe["evaluateEvery"]), recipe["steps"]}
    _, scores = tune(lab, options.task, starts, options.seeds, recipe, steps, options.split)
    for step, results in scores.items():
        print(f"step {step:3d}: " + "  ".join(f"{score:.3f}" + (f" (all {only!r})" if only else "") for score, only in results))


if __name__ == "__main__":
    main()
