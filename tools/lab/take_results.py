"""Takes what the lab's studies have found into the lab.

    python tools/lab/take_results.py sources .cache/lab-sources      # prompts/*.npy and their entries in lab.json
    python tools/lab/take_results.py transfer .cache/lab-transfer    # transfer.json, the table of sources on targets
"""

import argparse
import json
import shutil
from pathlib import Path

PUBLIC = Path(__file__).resolve().parents[2] / "public" / "lab"


def take_sources(results, lab):
    """The last checkpoint of every task's run becomes the prompt of that name."""
    index_path = lab / "lab.json"
    index = json.loads(index_path.read_text(encoding="utf-8"))
    width = json.loads((lab / index["model"]["path"] / "config.json").read_text(encoding="utf-8"))["d_model"]
    shutil.rmtree(lab / "prompts", ignore_errors=True)
    (lab / "prompts").mkdir()
    index["prompts"] = []
    study = json.loads((lab / "studies" / "sources.json").read_text(encoding="utf-8"))
    for name in (target["name"] for target in study["targets"]):
        task = next(task for task in index["tasks"] if task["name"] == name)
        [run] = (results / "runs" / name).glob("*/seed-*")
        last = max(run.glob("numpy_checkpoints/checkpoint_*"), key=lambda folder: int(folder.name.split("_")[1]))
        path = f"prompts/{name}.npy"
        shutil.copyfile(last / "encoder.prompt.prompt.prompt", lab / path)
        index["prompts"].append(
            {
                "name": name,
                "path": path,
                "task": name,
                "length": index["recipe"]["prompt"]["length"],
                "width": width,
                "description": f"Tuned on {task['title'].lower()} for {study['run']['steps']} steps.",
            }
        )
    index_path.write_text(json.dumps(index, indent=2) + "\n", encoding="utf-8")


def take_transfer(results, lab):
    table = json.loads((results / "results.json").read_text(encoding="utf-8"))["transfer"]
    (lab / "transfer.json").write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=["sources", "transfer"])
    parser.add_argument("results", type=Path, help="the study's output folder")
    parser.add_argument("--lab", type=Path, default=PUBLIC)
    options = parser.parse_args()
    (take_sources if options.what == "sources" else take_transfer)(options.results, options.lab)


if __name__ == "__main__":
    main()
