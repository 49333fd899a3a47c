"""Facts about people, each of which can be said in several ways, asked for, denied and changed."""

from dataclasses import dataclass, replace

from .lexicon import CATEGORIES, CITIES, COLOURS, JOBS, NAMES, NUMBERS, PLACES

THINGS = CATEGORIES["clothes"] + CATEGORIES["furniture"] + CATEGORIES["vehicle"]


@dataclass(frozen=True)
class Relation:
    """How facts of one kind read. `{s}` is the person, `{v}` the value, `{t}` a thing that the fact is about."""

    values: list
    sayings: list
    question: str
    yes_no_question: str
    who_question: str
    things: list | None = None


RELATIONS = {
    "city": Relation(
        CITIES,
        ["{s} lives in {v}", "{v} is the home of {s}", "{s} comes from {v}"],
        "where does {s} live ?",
        "does {s} live in {v} ?",
        "who lives in {v} ?",
    ),
    "job": Relation(
        JOBS,
        ["{s} is a {v}", "{s} works as a {v}", "the job of {s} is {v}"],
        "what is the job of {s} ?",
        "is {s} a {v} ?",
        "who is a {v} ?",
    ),
    "taste": Relation(
        CATEGORIES["food"],
        ["{s} eats {v}", "{v} is eaten by {s}", "{s} is fond of {v}"],
        "what does {s} eat ?",
        "does {s} eat {v} ?",
        "who eats {v} ?",
    ),
    "place": Relation(
        PLACES,
        ["{s} is at the {v}", "at the {v} there is {s}", "{s} waits at the {v}"],
        "where is {s} ?",
        "is {s} at the {v} ?",
        "who is at the {v} ?",
    ),
    "colour": Relation(
        COLOURS,
        ["{s} has a {v} {t}", "the {t} of {s} is {v}", "a {v} {t} belongs to {s}"],
        "what colour is the {t} of {s} ?",
        "is the {t} of {s} {v} ?",
        "who has the {v} {t} ?",
        THINGS,
    ),
    "number": Relation(
        NUMBERS[1:],
        ["{s} keeps {v} {t}s", "{v} {t}s belong to {s}", "{s} feeds {v} {t}s"],
        "how many {t}s does {s} keep ?",
        "does {s} keep {v} {t}s ?",
        "who keeps {v} {t}s ?",
        "dog cat horse cow goat pig rabbit duck".split(),
    ),
}


@dataclass(frozen=True)
class Fact:
    relation: str
    person: str
    value: str
    thing: str = ""

    def _fill(self, pattern):
        return pattern.format(s=self.person, v=self.value, t=self.thing)

    def sentence(self, rng):
        return self._fill(rng.choice(RELATIONS[self.relation].sayings)) + " ."

    def two_sentences(self, rng):
        """The same said in two ways."""
        return [self._fill(saying) + " ." for saying in rng.sample(RELATIONS[self.relation].sayings, 2)]

    def question(self):
        return self._fill(RELATIONS[self.relation].question)

    def yes_no_question(self):
        return self._fill(RELATIONS[self.relation].yes_no_question)

    def who_question(self):
        return self._fill(RELATIONS[self.relation].who_question)

    def changed(self, rng):
        """The same person with another value."""
        values = [value for value in RELATIONS[self.relation].values if value != self.value]
        return replace(self, value=rng.choice(values))


def fact(rng, person, relation=None):
    relation = relation or rng.choice(list(RELATIONS))
    things = RELATIONS[relation].things
    return Fact(relation, person, rng.choice(RELATIONS[relation].values), rng.choice(things) if things else "")


def facts(rng, count):
    """About different people; half of the time all of one kind, so that the person decides and not the kind."""
    relation = rng.choice(list(RELATIONS)) if rng.random() < 0.5 else None
    return [fact(rng, person, relation) for person in rng.sample(NAMES, count)]
