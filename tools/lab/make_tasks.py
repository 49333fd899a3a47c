"""Writes the tables of the lab's tasks to public/lab/tasks.

    python tools/lab/make_tasks.py            # standard library only; the same files bit for bit every time

A table is tab-separated with a header, `text` and `label`. Labels are class numbers, as in most published data sets;
public/lab/lab.json maps them to the words that the model is to answer. Classes are equally frequent up to rounding, no
text occurs twice, and no text is in two splits.
"""

import random
from pathlib import Path

from world import news, review

OUTPUT = Path(__file__).resolve().parents[2] / "public" / "lab" / "tasks"
NEWS_TOPICS = ["sport", "music", "cooking", "science", "travel", "weather"]
MAGAZINE_TOPICS = ["money", "health", "politics", "nature"]  # none of the above

# name: (seed, number of classes, text of a class, rows of each split)
TASKS = {
    "review-polarity": (
        1,
        2,
        lambda rng, label: review(rng, positive=label == 1),
        {"train": 1000, "validation": 200, "test": 500},
    ),
    "news-topic": (
        2,
        6,
        lambda rng, label: news(rng, NEWS_TOPICS[label]),
        {"train": 1000, "validation": 200, "test": 500},
    ),
    "magazine-topic": (
        3,
        4,
        lambda rng, label: news(rng, MAGAZINE_TOPICS[label]),
        {"train": 500, "validation": 200, "test": 500},
    ),
}


def rows(rng, classes, text_of, count, seen):
    """`count` rows (text, label) in random order, with texts that are not in `seen` yet; adds them to it."""
    drawn = []
    while len(drawn) < count:
        label = len(drawn) % classes
        text = text_of(rng, label)
        if text not in seen:
            seen.add(text)
            drawn.append((text, label))
    rng.shuffle(drawn)
    return drawn


def main():
    for name, (seed, classes, text_of, splits) in TASKS.items():
        rng = random.Random(seed)
        seen = set()
        folder = OUTPUT / name
        folder.mkdir(parents=True, exist_ok=True)
        for split, count in splits.items():
            lines = ["text\tlabel"] + [f"{text}\t{label}" for text, label in rows(rng, classes, text_of, count, seen)]
            (folder / f"{split}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
