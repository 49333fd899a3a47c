"""Plain text for the language-model part: span corruption and continuation of sentences in the lab's English."""

from english.events import TENSES, event, told
from english.facts import facts
from english.heldout import held_out_texts
from english.lexicon import BLAME, CATEGORIES, PRAISE, TOPICS
from english.news import news
from english.reviews import aspect_review, review

# Words that tasks put in front of their fields. They are met here as words, never as such a format.
FIELD_WORDS = """review news sentence premise hypothesis passage claim list text magazine statement context fact report
note message story line headline""".split()
CORRUPTED = 0.15
MEAN_SPAN = 2


def _piece(rng):
    return rng.choice(
        [
            lambda: review(rng, rng.random() < 0.5),
            lambda: aspect_review(rng)[0],
            lambda: news(rng, rng.choice(list(TOPICS))),
            lambda: " ".join(each.sentence(rng) for each in facts(rng, rng.randint(1, 3))),
            lambda: told(rng, event(rng), rng.choice(TENSES), rng.random() < 0.5),
            lambda: (
                f"the {rng.choice(FIELD_WORDS)} and the {rng.choice(FIELD_WORDS)} were {rng.choice(PRAISE + BLAME)} ."
            ),
            lambda: " , ".join(rng.sample(CATEGORIES[rng.choice(list(CATEGORIES))], 4)) + " .",
        ]
    )()


def document(rng):
    """One to three pieces, none of them a text of a task that prompts are tuned for."""
    pieces = [piece for _ in range(rng.randint(1, 3)) if (piece := _piece(rng)) not in held_out_texts()]
    return " ".join(pieces) or document(rng)


def continued(rng, ids):
    """`(inputs, targets)`: the text goes on where the input ends."""
    cut = rng.randint(1, len(ids) - 1)
    return ids[:cut], ids[cut:]


def corrupted(rng, ids, first_sentinel):
    """`(inputs, targets)` of T5's span corruption; sentinels count down from `first_sentinel`."""
    spans = max(1, round(len(ids) * CORRUPTED / MEAN_SPAN))
    starts = sorted(
        rng.sample(
            range(0, len(ids) - MEAN_SPAN + 1, MEAN_SPAN + 1), min(spans, (len(ids) - MEAN_SPAN) // (MEAN_SPAN + 1) + 1)
        )
    )
    inputs, targets, place = [], [], 0
    for number, start in enumerate(starts):
        inputs += [*ids[place:start], first_sentinel - number]
        targets += [first_sentinel - number, *ids[start : start + MEAN_SPAN]]
        place = start + MEAN_SPAN
    return inputs + ids[place:], targets + [first_sentinel - len(starts)]
