"""The tasks that people tune prompts for. Their formats and their examples are kept out of pretraining.

A task's rows are columns of text and a label; `inputs` is the template over the columns. The model is told nothing:
what is wanted of a text has to come out of the prompt. Splits are disjoint, classes equally frequent, and every row is
drawn from a generator seeded by the task's name, so that the same files come out every time.
"""

import random
from dataclasses import dataclass
from functools import cache
from typing import Callable

from .events import TENSES, disordered, event, told
from .facts import facts
from .lexicon import CATEGORIES, GRADES, NAMES, NUMBERS, TOPICS
from .news import news
from .reviews import aspect_review, opinion, review

SPLITS = {"train": 1000, "validation": 200, "test": 500}
YES_NO = ["no", "yes"]


@dataclass(frozen=True)
class Task:
    """`draw(rng, label)` gives a row's columns. Without labels it is called with None and gives the target as well."""

    title: str
    description: str
    inputs: str
    draw: Callable
    labels: list | None = None
    splits: dict | None = None


def _text(make):
    return lambda rng, label: {"text": make(rng, label)}


def _sentence(rng, label):
    whole = rng.choice(
        [lambda: told(rng, event(rng), rng.choice(TENSES), rng.random() < 0.5), lambda: facts(rng, 1)[0].sentence(rng)]
    )()
    return whole if label else disordered(rng, whole)


def _passage(rng, count):
    known = facts(rng, count)
    return known, " ".join(each.sentence(rng) for each in known)


def _entailment(rng, label):
    known, passage = _passage(rng, 2)
    claim = rng.choice(known)
    return {"premise": passage, "hypothesis": (claim if label else claim.changed(rng)).sentence(rng)}


def _paraphrase(rng, label):
    [one] = facts(rng, 1)
    first, second = one.two_sentences(rng)
    return {"first": first, "second": second if label else one.changed(rng).sentence(rng)}


def _yes_no_question(rng, label):
    known, passage = _passage(rng, 2)
    asked = rng.choice(known)
    asked = asked if label else asked.changed(rng)
    return {"passage": passage, "person": asked.person, "value": asked.value}


def _person_fact(rng, _):
    known, passage = _passage(rng, 3)
    asked = rng.choice(known)
    return {"passage": passage, "person": asked.person, "target": asked.value}


def _list(rng, label):
    other = rng.choice([kind for kind in CATEGORIES if kind != "animal"])
    words = rng.sample(CATEGORIES["animal"], label + 1) + rng.sample(CATEGORIES[other], rng.randint(1, 3))
    rng.shuffle(words)
    return {"text": " , ".join(words)}


def _aspect(rng, label):
    while True:
        text, likes = aspect_review(rng)
        fitting = [part for part, like in likes.items() if like == bool(label)]
        if fitting:
            return {"text": text, "part": rng.choice(fitting)}


def _comparison(rng, _):
    _, more, _ = rng.choice(GRADES)
    people = rng.sample(NAMES, 3)
    steps = [f"{people[0]} is {more} than {people[1]} .", f"{people[1]} is {more} than {people[2]} ."]
    rng.shuffle(steps)
    return {"text": " ".join(steps), "target": people[0]}


def _odd(rng, _):
    usual, odd = rng.sample(list(CATEGORIES), 2)
    stranger = rng.choice(CATEGORIES[odd])
    words = [*rng.sample(CATEGORIES[usual], 3), stranger]
    rng.shuffle(words)
    return {"text": " , ".join(words), "target": stranger}


def _doer(rng, _):
    parts = event(rng)
    return {"text": told(rng, parts, rng.choice(TENSES), rng.random() < 0.5), "target": parts[0]}


NEWS, MAGAZINE = list(TOPICS)[:5], list(TOPICS)[5:]

TASKS = {
    "review-polarity": Task(
        "Review polarity",
        "Whether a review of one to three sentences praises or blames.",
        "review : {text}",
        _text(lambda rng, label: review(rng, bool(label))),
        ["negative", "positive"],
    ),
    "opinion": Task(
        "Opinion",
        "Whether one clause speaks well or badly of a phone, a movie, a show or a cafe.",
        "statement : {text}",
        _text(lambda rng, label: opinion(rng, bool(label), rng.choice(["phone", "movie", "show", "cafe"]))),
        ["bad", "good"],
    ),
    "aspect": Task(
        "Aspect polarity",
        "What a report that praises one thing and blames another says of the part that is named.",
        "report : {text} part : {part}",
        _aspect,
        ["negative", "positive"],
    ),
    "news-topic": Task(
        "News topic",
        "Which of five topics a line of news is about.",
        "news : {text}",
        _text(lambda rng, label: news(rng, NEWS[label])),
        NEWS,
    ),
    "magazine-topic": Task(
        "Magazine topic",
        "Which of five other topics a line of a magazine is about.",
        "magazine : {text}",
        _text(lambda rng, label: news(rng, MAGAZINE[label])),
        MAGAZINE,
    ),
    "acceptability": Task(
        "Acceptability",
        "Whether the words of a sentence are in order.",
        "sentence : {text}",
        _text(_sentence),
        ["wrong", "right"],
    ),
    "entailment": Task(
        "Entailment",
        "Whether a sentence follows from two others.",
        "premise : {premise} hypothesis : {hypothesis}",
        _entailment,
        ["false", "true"],
    ),
    "paraphrase": Task(
        "Paraphrase",
        "Whether two sentences say the same.",
        "line : {first} line : {second}",
        _paraphrase,
        ["different", "same"],
    ),
    "yes-no-question": Task(
        "Yes or no",
        "Whether a person and a word belong together in a passage of two sentences.",
        "passage : {passage} claim : {person} {value}",
        _yes_no_question,
        YES_NO,
    ),
    "person-fact": Task(
        "Person fact",
        "What a passage of three sentences says of a person: a city, a job, a food, a place, a colour or a number.",
        "passage : {passage} note : {person}",
        _person_fact,
    ),
    "counting": Task(
        "Counting",
        "How many animals a list has.",
        "list : {text}",
        _list,
        NUMBERS[:4],
    ),
    "tense": Task(
        "Tense",
        "Whether something happened, happens or will happen.",
        "message : {text}",
        _text(lambda rng, label: told(rng, event(rng), TENSES[label], rng.random() < 0.4)),
        TENSES,
    ),
    "comparison": Task(
        "Comparison",
        "Who of three people is the tallest, oldest, fastest or strongest.",
        "context : {text}",
        _comparison,
    ),
    "odd-one-out": Task(
        "Odd one out",
        "Which of four things is of another kind.",
        "headline : {text}",
        _odd,
    ),
    "doer": Task(
        "Doer",
        "Who does something in a sentence, active or passive.",
        "story : {text}",
        _doer,
    ),
}


@cache
def tables(name):
    """`{split: rows}`; a row is a dictionary of columns with `label` (a class number) or `target` last."""
    task, rng, seen = TASKS[name], random.Random(f"held out {name}"), set()
    made = {}
    for split, count in (task.splits or SPLITS).items():
        rows = []
        while len(rows) < count:
            label = len(rows) % len(task.labels) if task.labels else None
            row = task.draw(rng, label)
            text = task.inputs.format(**row)
            if text not in seen:
                seen.add(text)
                rows.append({**row, "label": label} if task.labels else row)
        rng.shuffle(rows)
        made[split] = rows
    return made


@cache
def held_out_texts():
    """What no pretraining example may have as a text of its own, as shared facts, or as a pair of sentences."""
    rows = [row for name in TASKS for rows in tables(name).values() for row in rows]
    alone = {row[column] for row in rows for column in ("text", "passage", "premise") if column in row}
    return frozenset(alone | {f"{row['first']} | {row['second']}" for row in rows if "first" in row})
