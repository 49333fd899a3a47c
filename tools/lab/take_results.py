"""Takes what the lab's studies have found into the lab.

    python tools/lab/take_results.py sources .cache/lab-sources      # prompts/*.npy and their entries in lab.json
    python tools/lab/take_results.py mixture .cache/lab-mixture      # prompts/mixture.npy and its entry
    python tools/lab/take_results.py transfer .cache/lab-transfer    # transfer.json, the table of sources on targets
"""

import argparse
import json
import shutil
from pathlib import Path

PUBLIC = Path(__file__).resolve().parents[2] / "public" / "lab"


def take_prompt(run, lab, index, name, task, description):
    """The last checkpoint of a run becomes a prompt of the lab."""
    last = max(run.glob("numpy_checkpoints/checkpoint_*"), key=lambda folder: int(folder.name.split("_")[1]))
    path = f"prompts/{name}.npy"
    shutil.copyfile(last / "encoder.prompt.prompt.prompt", lab / path)
    config = json.loads((lab / index["model"]["path"] / "config.json").read_text(encoding="utf-8"))
    entry = {"name": name, "path": path, "task": task, "length": index["recipe"]["prompt"]["length"]}
    index["prompts"].append({**entry, "width": config["d_model"], "description": description})


def study_of(lab, name):
    return json.loads((lab / "studies" / f"{name}.json").read_text(encoding="utf-8"))


def take_sources(results, lab, index):
    """A prompt for each of the study's tasks, in place of all that were there."""
    study = study_of(lab, "sources")
    shutil.rmtree(lab / "prompts", ignore_errors=True)
    (lab / "prompts").mkdir()
    index["prompts"] = []
    for name in (target["name"] for target in study["targets"]):
        task = next(task for task in index["tasks"] if task["name"] == name)
        [run] = (results / "runs" / name).glob("*/seed-*")
        description = f"Tuned on {task['title'].lower()} for {study['run']['steps']} steps."
        take_prompt(run, lab, index, name, name, description)


def take_mixture(results, lab, index):
    """One prompt for all of the mixture's tasks."""
    study = study_of(lab, "mixture")
    [target] = study["targets"]
    [run] = (results / "runs" / target["name"]).glob("*/seed-*")
    tasks = [task["name"] for task in target["run"]["mixture"]["tasks"]]
    index["prompts"] = [prompt for prompt in index["prompts"] if prompt["name"] != target["name"]]
    description = f"Tuned on {len(tasks)} tasks at once for {study['run']['steps']} steps."
    take_prompt(run, lab, index, target["name"], f"a mixture of {', '.join(tasks)}", description)


def take_transfer(results, lab, _):
    table = json.loads((results / "results.json").read_text(encoding="utf-8"))["transfer"]
    (lab / "transfer.json").write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


TAKE = {"sources": take_sources, "mixture": take_mixture, "transfer": take_transfer}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=list(TAKE))
    parser.add_argument("results", type=Path, help="the study's output folder")
    parser.add_argument("--lab", type=Path, default=PUBLIC)
    options = parser.parse_args()
    index_path = options.lab / "lab.json"
    index = json.loads(index_path.read_text(encoding="utf-8"))
    TAKE[options.what](options.results, options.lab, index)
    index_path.write_text(json.dumps(index, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
