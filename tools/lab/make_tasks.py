"""Writes the tables of the lab's tasks, and their cards in lab.json.

    python tools/lab/make_tasks.py review-polarity news-topic …    # these tasks, in this order
    python tools/lab/make_tasks.py --lab DIR --all

Tables are tab-separated with a header; `label` is a class number, as in most published data sets, which the card maps to
the word that the model is to answer; tasks with free answers have a column `target`. The same files bit for bit every
time. Lengths in the cards are those of the longest example in the tokens of the lab's model.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

import sentencepiece
from english.heldout import TASKS, tables

PUBLIC = Path(__file__).resolve().parents[2] / "public" / "lab"


def answer_of(task, row):
    return task.labels[row["label"]] if task.labels else row["target"]


def card(name, tokenizer):
    """The task's entry in lab.json."""
    task, rows = TASKS[name], [row for rows in tables(name).values() for row in rows]
    first = tables(name)["train"][0]
    answers = [answer_of(task, row) for row in rows]
    in_test = Counter(answer_of(task, row) for row in tables(name)["test"])

    def longest(texts):
        return max(len(tokenizer.encode(text)) for text in texts) + 1

    return {
        "name": name,
        "title": task.title,
        "path": f"tasks/{name}",
        "description": task.description,
        "example": {"input": task.inputs.format(**first), "target": answer_of(task, first)},
        "metric": "accuracy" if task.labels else "exact match",
        "majority": max(in_test.values()) / in_test.total(),
        "inputs": task.inputs,
        "targets": "{label}" if task.labels else "{target}",
        **({"labels": {str(number): word for number, word in enumerate(task.labels)}} if task.labels else {}),
        "maxInputLength": longest([task.inputs.format(**row) for row in rows]),
        "maxTargetLength": longest(answers),
    }


def write_tables(name, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for split, rows in tables(name).items():
        lines = ["\t".join(rows[0])] + ["\t".join(map(str, row.values())) for row in rows]
        (folder / f"{split}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tasks", nargs="*", choices=[*TASKS, []])
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--lab", type=Path, default=PUBLIC)
    options = parser.parse_args()
    index_path = options.lab / "lab.json"
    index = json.loads(index_path.read_text(encoding="utf-8"))
    vocabulary = options.lab / index["model"]["path"] / "spiece.model"
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(vocabulary))
    names = list(TASKS) if options.all else options.tasks
    for name in names:
        write_tables(name, options.lab / "tasks" / name)
    index["tasks"] = [card(name, tokenizer) for name in names]
    index_path.write_text(json.dumps(index, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
