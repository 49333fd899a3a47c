"""Sentences about a topic, told by its nouns."""

from .lexicon import NAMES, PAST_TIMES, PLACES, REPORTING, TOPICS, article


def news(rng, topic):
    """One sentence with one to three nouns of the topic."""
    first, second, third = rng.sample(TOPICS[topic], 3)
    verb, time = rng.choice(REPORTING), rng.choice(PAST_TIMES)
    return rng.choice(
        [
            f"the {first} and the {second} were {verb} {time} .",
            f"{rng.choice(NAMES)} {verb} the {first} near the {second} .",
            f"{time} we {verb} the {first} .",
            f"{rng.choice(NAMES)} and {rng.choice(NAMES)} {verb} a new {first} .",
            f"there was {article(first)} with {article(second)} in the {rng.choice(PLACES)} .",
            f"many people {verb} the {first} , the {second} and the {third} .",
        ]
    )
