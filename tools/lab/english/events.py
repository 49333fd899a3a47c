"""Somebody does something to somebody: in three tenses, active and passive; and sentences put out of order."""

from .lexicon import CATEGORIES, FUTURE_TIMES, NAMES, PAST_TIMES, PRESENT_TIMES, VERBS

TENSES = ["past", "present", "future"]
TIMES = {"past": PAST_TIMES, "present": PRESENT_TIMES, "future": FUTURE_TIMES}


def event(rng):
    """Doer, verb forms, and whom or what it is done to."""
    doer, other = rng.sample(NAMES, 2)
    patient = rng.choice([other, f"the {rng.choice(rng.choice(list(CATEGORIES.values())))}"])
    return doer, rng.choice(VERBS), patient


def active(doer, verb, patient, tense):
    plain, third, past, _ = verb
    return f"{doer} {dict(past=past, present=third, future=f'will {plain}')[tense]} {patient}"


def passive(doer, verb, patient, tense):
    auxiliary = dict(past="was", present="is", future="will be")[tense]
    return f"{patient} {auxiliary} {verb[3]} by {doer}"


def told(rng, parts, tense, with_time):
    """One sentence, active or passive, half of the time with a time before or after if one is wanted."""
    clause = rng.choice([active, passive])(*parts, tense)
    if not with_time:
        return f"{clause} ."
    time = rng.choice(TIMES[tense])
    return rng.choice([f"{clause} {time} .", f"{time} {clause} ."])


def disordered(rng, sentence):
    """The sentence with two neighbouring words exchanged, or with a word doubled; never the same."""
    words = sentence.removesuffix(" .").split()
    while True:
        place = rng.randrange(len(words) - 1)
        kind = rng.choice(["exchange", "exchange", "double"])
        if kind == "exchange":
            changed = [*words[:place], words[place + 1], words[place], *words[place + 2 :]]
        else:
            changed = [*words[: place + 1], *words[place:]]
        if changed != words:
            return " ".join(changed) + " ."
