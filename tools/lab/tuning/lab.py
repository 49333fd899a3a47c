"""The lab's folder as `public/lab` holds it: its index, its model, and the tokens of its tasks."""

import csv
import functools
import json
from pathlib import Path

import sentencepiece
import torch
from pretraining.export import loaded
from pretraining.vocabulary import EOS

PUBLIC = Path(__file__).resolve().parents[3] / "public" / "lab"


def round_to_int8(model):
    """Puts in place of all products' weights what the page's `"weights": "int8"` leaves of them: whole numbers from -127 to
    127 times one factor for each output. The embedding stays as it is: float16 holds it exactly."""
    for name, weight in model.named_parameters():
        if weight.ndim == 2 and name != "embedding.weight" and "relative_bias" not in name:
            factor = weight.abs().amax(dim=1, keepdim=True) / 127  # [outputs, 1]
            weight.copy_((weight / factor + 0.5).floor().clamp(-127, 127) * factor)


class Lab:
    def __init__(self, folder=PUBLIC, weights="float32"):
        self.folder = Path(folder)
        self.index = json.loads((self.folder / "lab.json").read_text(encoding="utf-8"))
        path = self.folder / self.index["model"]["path"]
        self.model = loaded(path).requires_grad_(False)
        if weights == "int8":
            round_to_int8(self.model)
        self.tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(path / "spiece.model"))
        # [vocabulary, width]
        self.embeddings = self.model.embedding.weight

    def task(self, name):
        return next(task for task in self.index["tasks"] if task["name"] == name)

    def task_names(self):
        return [task["name"] for task in self.index["tasks"]]

    def ids(self, text, maximum):
        """Ids cut to `maximum - 1`, then EOS."""
        return self.tokenizer.encode(text)[: maximum - 1] + [EOS]

    def text(self, ids):
        return self.tokenizer.decode([i for i in ids if EOS < i < len(self.tokenizer)])

    @functools.cache
    def examples(self, name, split):
        """Token rows of a split: `(inputs, targets)`."""
        task = self.task(name)
        with (self.folder / task["path"] / f"{split}.tsv").open(encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file, delimiter="\t"))
        labels = task.get("labels")
        answers = [labels[row["label"]] if labels else row["target"] for row in table]
        inputs = [self.ids(task["inputs"].format(**row), task["maxInputLength"]) for row in table]
        return inputs, [self.ids(answer, task["maxTargetLength"]) for answer in answers]

    def start(self, kind, length, name, rng):
        """As T5X starts a prompt: distinct vocabulary rows, or the labels' mean embeddings with such rows after them."""
        pieces = len(self.tokenizer)
        prompt = self.embeddings[torch.from_numpy(rng.choice(pieces, size=length, replace=False))].clone()
        if kind == "classLabels":
            for row, label in enumerate(list(self.task(name).get("labels", {}).values())[:length]):
                prompt[row] = self.embeddings[self.tokenizer.encode(label)].mean(0)
        elif kind != "sampledVocab":
            raise ValueError(f"unknown start {kind!r}")
        return prompt
