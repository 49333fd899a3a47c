"""Instructions with their answers: an exercise worded in one of many ways, or with labels that it makes up itself."""

from english.heldout import held_out_texts

from .skills import ANY_WORDS, SKILLS

# How often a classification uses labels that the instruction gives.
MADE_UP_LABELS = 0.15
# How often the first wording of a question is the one used: a model learns one wording first, then that others mean it.
FIRST_WORDING = 0.5
MADE_UP_PATTERNS = ["{word} means {label}", "say {label} for {word}", "{word} : {label}", "if {word} then {label}"]
# How many things are asked where they share a context; otherwise one.
SHARED_ITEMS = [1, 1, 2]


def instruction_example(rng, skill=None, count=None, made_up=None):
    """`(skill's name, input, answer)`; answers of several items stand one after the other."""
    skill = skill or rng.choices(list(SKILLS), list(SKILLS.values()))[0]
    exercise = _exercise(rng, skill, count)
    question, answers = exercise.instruction, [answer for _, answer in exercise.items]
    made_up = bool(exercise.framings) and (rng.random() < MADE_UP_LABELS if made_up is None else made_up)
    if exercise.framings:
        first = rng.random() < FIRST_WORDING
        question, words = exercise.framings[0] if first else rng.choice(exercise.framings)
        made_up = made_up and len(set(words.values())) <= 3
        if made_up:
            question, words = _made_up(rng, question, words)
        answers = [words[label] for label in answers]
    items = " / ".join(text for text, _ in exercise.items)
    # The instruction comes first, last, or between what is shared and the items.
    orders = [[question, exercise.shared, items], [exercise.shared, question, items]]
    if exercise.framings or not exercise.shared:
        orders.append([exercise.shared, items, question])
    text = " ".join(part for part in rng.choice(orders) if part)
    name = skill.__name__ + (" with made-up labels" if made_up else "")
    return name, text, " ".join(answers)


def _exercise(rng, skill, count):
    """One that shares no text with a task that prompts are tuned for."""
    while True:
        exercise = skill(rng, count or rng.choice(SHARED_ITEMS))
        if not exercise.shared and not count:
            exercise.items = exercise.items[:1]
        if held_out_texts().isdisjoint([exercise.shared, *(text for text, _ in exercise.items)]):
            return exercise


def _made_up(rng, question, words):
    """Labels in place of the usual answers, given with the question."""
    pattern = rng.choice(MADE_UP_PATTERNS)
    usual = list(dict.fromkeys(words.values()))
    labels = dict(zip(usual, rng.sample(ANY_WORDS, len(usual))))
    given = [pattern.format(word=word, label=label) for word, label in labels.items()]
    rng.shuffle(given)
    return f"{question} {' , '.join(given)} .", {key: labels[word] for key, word in words.items()}
