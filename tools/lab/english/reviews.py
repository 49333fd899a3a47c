"""Opinions: of a venue as a whole, and of its aspects one by one."""

from .lexicon import (
    ASPECTS,
    BLAME,
    BLAMING,
    CITIES,
    DAYS,
    DEGREES,
    DISLIKE,
    LIKE,
    NAMES,
    PLACES,
    PRAISE,
    PRAISING,
    VENUES,
    article,
)


def opinion(rng, positive, subject):
    """One clause that praises (or blames) the subject; a quarter say it by denying the opposite."""
    fitting, opposite = (PRAISE, BLAME) if positive else (BLAME, PRAISE)
    form = rng.choices(["is", "degree", "denied", "verb", "denied verb", "exclaimed"], [25, 15, 15, 25, 10, 10])[0]
    if form == "is":
        return f"the {subject} was {rng.choice(fitting)}"
    if form == "degree":
        return f"the {subject} was {rng.choice(DEGREES)} {rng.choice(fitting)}"
    if form == "denied":
        return f"the {subject} was {rng.choice(['not', 'never', 'hardly'])} {rng.choice(opposite)}"
    if form == "verb":
        person = rng.choice(["i", "we", "they", rng.choice(NAMES)])
        return f"{person} {rng.choice(PRAISING if positive else BLAMING)} the {subject}"
    if form == "denied verb":
        return f"{rng.choice(['i', 'we'])} did not {rng.choice(DISLIKE if positive else LIKE)} the {subject}"
    return f"what {article(rng.choice(fitting))} {subject}"


def aside(rng):
    """A clause that says nothing about liking."""
    return rng.choice(
        [
            f"we went there on {rng.choice(DAYS)}",
            f"{rng.choice(NAMES)} came with us",
            f"it is near the {rng.choice(PLACES)}",
            f"it is in {rng.choice(CITIES)}",
        ]
    )


def review(rng, positive):
    """One or two opinions of one polarity, at times with an aside."""
    subjects = rng.sample([rng.choice(VENUES), *rng.sample(ASPECTS, 2)], rng.choice([1, 1, 2]))
    clauses = [opinion(rng, positive, subject) for subject in subjects]
    if rng.random() < 0.2:
        clauses.insert(rng.randrange(len(clauses) + 1), aside(rng))
    return " . ".join(clauses) + " ."


def aspect_review(rng):
    """Opinions of two or three aspects, at least one of each polarity: the text and `{aspect: positive}`."""
    aspects = rng.sample(ASPECTS, rng.choice([2, 2, 3]))
    likes = [True, False, rng.random() < 0.5][: len(aspects)]
    rng.shuffle(likes)
    clauses = [opinion(rng, like, aspect) for aspect, like in zip(aspects, likes)]
    return rng.choice([" . ", " , but ", " , and "]).join(clauses) + " .", dict(zip(aspects, likes))
