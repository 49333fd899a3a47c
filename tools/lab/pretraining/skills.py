"""What the model is taught to do on instruction. None of these wordings occurs in a task that people tune prompts for.

A skill draws an `Exercise`: what all its items share (facts, say), how it can be asked, and items with their classes or
free answers. Several items in one example give the decoder several chances to be wrong, which is what a small model
learns from; the instruction is read once.
"""

from dataclasses import dataclass, field

from english.events import TENSES, disordered, event, told
from english.facts import facts
from english.lexicon import CATEGORIES, CITIES, COLOURS, GRADES, JOBS, NAMES, NUMBERS, PLACES, TOPICS
from english.news import news
from english.reviews import aspect_review, opinion, review

YES_NO = {True: "yes", False: "no"}


@dataclass
class Exercise:
    """Items are `(text, class)` where there are framings, otherwise `(text, answer)`."""

    items: list
    shared: str = ""
    # Ways to ask: an instruction, and the word that each class is answered with.
    framings: list = field(default_factory=list)
    # Where the answer is free: the instruction, if the items do not ask themselves.
    instruction: str = ""


def polarity(rng, count):
    framings = [
        ("positive or negative ?", {True: "positive", False: "negative"}),
        ("is the opinion positive or negative ?", {True: "positive", False: "negative"}),
        ("good or bad ?", {True: "good", False: "bad"}),
        ("does the writer like it ?", YES_NO),
        ("is the writer happy ?", YES_NO),
    ]
    classes = [rng.random() < 0.5 for _ in range(count)]
    draw = rng.choice(
        [review, lambda r, positive: opinion(r, positive, r.choice(["hotel", "food", "book", "game"])) + " ."]
    )
    return Exercise([(draw(rng, positive), positive) for positive in classes], framings=framings)


def aspect(rng, count):
    text, likes = aspect_review(rng)
    framings = [
        ("positive or negative ?", {True: "positive", False: "negative"}),
        ("good or bad ?", {True: "good", False: "bad"}),
        ("does the writer like this part ?", YES_NO),
    ]
    items = list(likes.items())
    rng.shuffle(items)
    return Exercise(items[:count], shared=text, framings=framings)


def topic(rng, count):
    framings = [("what is the topic ?", {t: t for t in TOPICS}), ("what is it about ?", {t: t for t in TOPICS})]
    asked = rng.choice(list(TOPICS))
    about = {t: "yes" if t == asked else "no" for t in TOPICS}
    topics = [rng.choice(list(TOPICS)) for _ in range(count)]
    if rng.random() < 0.3:
        framings = [(f"is it about {asked} ?", about), (f"does it belong to {asked} ?", about)]
        topics = [asked if rng.random() < 0.5 else t for t in topics]
    return Exercise([(news(rng, t), t) for t in topics], framings=framings)


def plain_sentence(rng):
    """Any sentence that is whole."""
    return rng.choice(
        [
            lambda: told(rng, event(rng), rng.choice(TENSES), rng.random() < 0.5),
            lambda: opinion(rng, rng.random() < 0.5, "hotel") + " .",
            lambda: facts(rng, 1)[0].sentence(rng),
            lambda: news(rng, rng.choice(list(TOPICS))),
        ]
    )()


def acceptability(rng, count):
    framings = [
        ("is the grammar right or wrong ?", {True: "right", False: "wrong"}),
        ("right or wrong ?", {True: "right", False: "wrong"}),
        ("is this good english ?", YES_NO),
        ("are the words in order ?", YES_NO),
    ]
    items = []
    for _ in range(count):
        whole, text = rng.random() < 0.5, plain_sentence(rng)
        items.append((text if whole else disordered(rng, text), whole))
    return Exercise(items, framings=framings)


def _shared_facts(rng, most):
    known = facts(rng, rng.randint(1, most))
    return known, " ".join(each.sentence(rng) for each in known)


def truth(rng, count):
    known, shared = _shared_facts(rng, 3)
    framings = [
        ("true or false ?", {True: "true", False: "false"}),
        ("does it follow ?", YES_NO),
        ("is that so ?", YES_NO),
    ]
    items = []
    for _ in range(count):
        holds, claim = rng.random() < 0.5, rng.choice(known)
        items.append(((claim if holds else claim.changed(rng)).sentence(rng), holds))
    return Exercise(items, shared=shared, framings=framings)


def sameness(rng, count):
    framings = [
        ("same or different ?", {True: "same", False: "different"}),
        ("do both mean the same ?", YES_NO),
        ("is the meaning equal ?", YES_NO),
    ]
    items = []
    for _ in range(count):
        same = rng.random() < 0.5
        if rng.random() < 0.5:
            [one] = facts(rng, 1)
            first, second = one.two_sentences(rng)
            if not same:
                second = one.changed(rng).sentence(rng)
        else:
            doer, verb, patient = event(rng)
            tense = rng.choice(TENSES)
            first, second = (told(rng, (doer, verb, patient), tense, False) for _ in range(2))
            if not same:
                other = rng.choice([name for name in NAMES if name not in (doer, patient)])
                parts = rng.choice([(other, verb, patient), (doer, event(rng)[1], patient)])
                second = (
                    told(rng, parts, tense, False)
                    if parts != (doer, verb, patient)
                    else told(rng, (other, verb, patient), tense, False)
                )
        items.append((f"{first} | {second}", same))
    return Exercise(items, framings=framings)


def yes_no_questions(rng, count):
    known, shared = _shared_facts(rng, 3)
    items = []
    for _ in range(count):
        holds, asked = rng.random() < 0.5, rng.choice(known)
        items.append(((asked if holds else asked.changed(rng)).yes_no_question(), holds))
    return Exercise(items, shared=shared, framings=[("", YES_NO), ("say yes or no .", YES_NO)])


def questions(rng, count):
    known, shared = _shared_facts(rng, 4)
    items = []
    for asked in rng.sample(known, min(count, len(known))):
        by_person = rng.random() < 0.6
        items.append((asked.question(), asked.value) if by_person else (asked.who_question(), asked.person))
    return Exercise(items, shared=shared, instruction=rng.choice(["", "answer :"]))


def counting(rng, count):
    first, second = rng.sample(list(CATEGORIES), 2)
    numbers = {first: rng.randint(1, 4), second: rng.randint(1, 4)}
    words = [word for kind, number in numbers.items() for word in rng.sample(CATEGORIES[kind], number)]
    rng.shuffle(words)
    items = [(f"count the {kind} .", NUMBERS[number - 1]) for kind, number in numbers.items()]
    rng.shuffle(items)
    return Exercise(items[:count], shared=" , ".join(words) + " .")


def category(rng, count):
    kinds = [rng.choice(list(CATEGORIES)) for _ in range(count)]
    items = [(rng.choice(CATEGORIES[kind]), kind) for kind in kinds]
    return Exercise(items, instruction=rng.choice(["what kind of thing ?", "which kind is it ?"]))


def odd_one_out(rng, count):
    items = []
    for _ in range(count):
        usual, odd = rng.sample(list(CATEGORIES), 2)
        stranger = rng.choice(CATEGORIES[odd])
        words = [*rng.sample(CATEGORIES[usual], 3), stranger]
        rng.shuffle(words)
        items.append((" ".join(words), stranger))
    return Exercise(items, instruction="which one is odd ?")


def tense(rng, count):
    framings = [
        ("past , present or future ?", {t: t for t in TENSES}),
        ("which tense is it ?", {t: t for t in TENSES}),
        ("when is it ?", {"past": "before", "present": "now", "future": "later"}),
    ]
    tenses = [rng.choice(TENSES) for _ in range(count)]
    return Exercise([(told(rng, event(rng), t, rng.random() < 0.4), t) for t in tenses], framings=framings)


def comparison(rng, count):
    _, more, most = rng.choice(GRADES)
    people = rng.sample(NAMES, 3)
    steps = [f"{people[0]} is {more} than {people[1]} .", f"{people[1]} is {more} than {people[2]} ."]
    rng.shuffle(steps)
    first, second = sorted(rng.sample(range(3), 2))
    pair = [people[first], people[second]]
    rng.shuffle(pair)
    items = [(f"who is {most} ?", people[0]), (f"who is {more} , {pair[0]} or {pair[1]} ?", people[first])]
    rng.shuffle(items)
    return Exercise(items[:count], shared=" ".join(steps))


def doing(rng, count):
    parts = event(rng)
    doer, verb, patient = parts
    when = rng.choice(TENSES)
    items = [
        ("who does it ?", doer),
        ("to whom ?", patient.removeprefix("the ")),
        ("which action ?", verb[0]),
    ]
    rng.shuffle(items)
    return Exercise(items[:count], shared=told(rng, parts, when, rng.random() < 0.3))


ANY_WORDS = NAMES + CITIES + JOBS + PLACES + COLOURS + NUMBERS + [w for words in CATEGORIES.values() for w in words]


def look_up(rng, count):
    words = rng.sample(ANY_WORDS, 2 * rng.randint(2, 5))
    pairs = list(zip(words[::2], words[1::2]))
    link = rng.choice([":", "means", "is"])
    items = [(key, value) for key, value in rng.sample(pairs, min(count, len(pairs)))]
    return Exercise(
        items, shared=" , ".join(f"{key} {link} {value}" for key, value in pairs) + " .", instruction="look up :"
    )


# Each skill's share of the instructions.
SKILLS = {
    polarity: 8,
    aspect: 8,
    topic: 7,
    acceptability: 10,
    truth: 9,
    sameness: 7,
    yes_no_questions: 6,
    questions: 13,
    counting: 7,
    category: 2,
    odd_one_out: 5,
    tense: 5,
    comparison: 5,
    doing: 4,
    look_up: 6,
}
