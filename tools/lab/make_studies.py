"""Writes the lab's studies, which the lab's own engine runs, from lab.json.

    python tools/lab/make_studies.py
    npm run train -- public/lab/studies/sources.json --out .cache/lab-sources
    python tools/lab/take_results.py sources .cache/lab-sources      # its prompts become the lab's
    npm run train -- public/lab/studies/mixture.json --out .cache/lab-mixture
    python tools/lab/take_results.py mixture .cache/lab-mixture
    npm run train -- public/lab/studies/transfer.json --out .cache/lab-transfer
    python tools/lab/take_results.py transfer .cache/lab-transfer    # its table becomes public/lab/transfer.json
    npm run train -- public/lab/studies/search.json --out .cache/lab-search

`sources.json` tunes a prompt from scratch for every task that `SOURCE_STEPS` steps of the lab's recipe teach.
`mixture.json` tunes one prompt on all of these tasks at once, drawn in proportion to their examples.
`transfer.json` starts every task from scratch, from every other task's prompt and from the mixture's, for a few steps,
with three seeds.
`search.json` finds a source for every task in the three ways of SPoT's section 3.3, first for those without a prompt.
"""

import argparse
import json
from pathlib import Path

PUBLIC = Path(__file__).resolve().parents[2] / "public" / "lab"
SOURCE_TASKS = """magazine-topic opinion news-topic review-polarity tense doer paraphrase yes-no-question""".split()
SOURCE_STEPS = 60
MIXTURE_STEPS = 300
TRANSFER_STEPS = 10
TRANSFER_EVERY = 0
SEEDS = [0, 1, 2]
SEARCH = {"k": 3, "keyStep": TRANSFER_STEPS, "mixtureSteps": 60}


def target(task):
    """The task as a study's target."""
    files = {split: f"lab:{task['path']}/{split}.tsv" for split in ("train", "validation")}
    texts = {key: task[key] for key in ("inputs", "targets", "labels") if key in task}
    lengths = {key: task[key] for key in ("maxInputLength", "maxTargetLength")}
    return {"name": task["name"], "run": {"task": {**files, **texts}, **lengths}}


def mixture(targets):
    """Several targets as one, as long as the longest."""
    tasks = [{"name": each["name"], **each["run"]["task"]} for each in targets]
    lengths = {key: max(each["run"][key] for each in targets) for key in ("maxInputLength", "maxTargetLength")}
    return {"name": "mixture", "run": {"mixture": {"tasks": tasks, "rates": {"kind": "proportional"}}, **lengths}}


def common(recipe, **changes):
    """The recipe as what all runs of a study share."""
    length = recipe["prompt"]["length"]
    return {"model": "lab", **recipe, "prompt": {"length": length}, **changes}


def studies(index):
    recipe, tasks = index["recipe"], index["tasks"]
    targets = {task["name"]: target(task) for task in tasks}
    # Tasks with free answers have no class labels to start from.
    words = {"name": "scratch", "init": {"kind": "sampledVocab", "populationSize": recipe["prompt"]["init"]["populationSize"]}}
    prompts = [
        {"name": name, "init": {"kind": "file", "path": f"lab:prompts/{name}.npy"}, "task": name}
        for name in SOURCE_TASKS
    ]
    generic = {"name": "mixture", "init": {"kind": "file", "path": "lab:prompts/mixture.npy"}}
    once = common(recipe, steps=SOURCE_STEPS, evaluateEvery=0, checkpointEvery=0)
    yield "sources", {"run": once, "targets": [targets[name] for name in SOURCE_TASKS], "sources": [words], "seeds": [0]}
    longer = common(recipe, steps=MIXTURE_STEPS, evaluateEvery=0, checkpointEvery=0)
    mixed = mixture([targets[name] for name in SOURCE_TASKS])
    yield "mixture", {"run": longer, "targets": [mixed], "sources": [words], "seeds": [0]}
    short = common(recipe, steps=TRANSFER_STEPS, evaluateEvery=TRANSFER_EVERY, checkpointEvery=0)
    tuned_last = sorted(targets, key=lambda name: name in SOURCE_TASKS)
    searched = {"run": short, "targets": [targets[name] for name in tuned_last], "sources": [words, *prompts], "seeds": SEEDS}
    yield "search", {**SEARCH, "study": {"kind": "study", "version": 1, "name": "search", **searched}}
    yield "transfer", {"run": short, "targets": [*targets.values()], "sources": [words, *prompts, generic], "seeds": SEEDS}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lab", type=Path, default=PUBLIC)
    folder = parser.parse_args().lab
    index = json.loads((folder / "lab.json").read_text(encoding="utf-8"))
    (folder / "studies").mkdir(exist_ok=True)
    for name, study in studies(index):
        kind = {"kind": "search", "version": 1} if "study" in study else {"kind": "study", "version": 1, "name": name}
        text = json.dumps({**kind, **study}, indent=2)
        (folder / "studies" / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
