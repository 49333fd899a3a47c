"""The words and sentences that the lab model was pretrained on: a small English of reviews and news.

The lab model reads nothing else well, so every lab task is written in these words. Sentences are lower case with
punctuation set apart by spaces, because that is how the model's pretraining text was written. All functions draw from
the `random.Random` that they are given.
"""

ADVERBS = "yesterday today recently suddenly again later often soon early finally".split()
CITIES = "rome paris london berlin tokyo cairo lima oslo delhi madrid dublin vienna".split()
NAMES = """anna bob carla david emma frank grace henry ivy jack kate leo mia nora oscar paul quinn rosa sam tina umar
vera will zara ben clara dora eric fiona george hana ian julia karl lena max nina omar petra ralph sara tom ursula
victor wendy yusuf alan beth""".split()
NUMBERS = "one two three four five six seven eight nine ten".split()
PLACES = """park school library market station beach forest river farm kitchen garden office hotel castle harbor village
cave tower bridge street""".split()

# What a review is about, and what is said of it.
VENUES = "hotel restaurant movie phone book show shop museum bar game cafe concert tour laptop".split()
ASPECTS = "food service price room staff music view screen battery plot acting story sound seat menu design".split()
DEGREES = "very really quite so truly extremely".split()
DENIALS = "not never hardly".split()
PRAISE = """good great excellent wonderful amazing lovely perfect superb pleasant delightful brilliant fantastic charming
nice splendid enjoyable fresh friendly tidy reliable""".split()
BLAME = """bad terrible awful horrible poor dreadful boring nasty ugly disappointing rude dirty useless weak broken
annoying slow stale noisy unpleasant""".split()
PRAISING = "loved enjoyed adored admired liked praised".split()
BLAMING = "hated disliked regretted loathed despised cursed".split()
LIKE = "like enjoy love".split()
DISLIKE = "hate dislike regret".split()

# What news is about.
TOPICS = {
    "sport": "team goal match player coach score stadium race champion league tennis football runner medal referee",
    "music": "guitar piano violin band concert melody album choir orchestra drummer rhythm chorus opera tune composer",
    "cooking": "recipe oven flour sugar butter sauce pepper dough chef spice garlic pan pastry grill dessert",
    "science": "atom planet experiment theory microscope molecule laboratory telescope physics gravity cell researcher "
    "comet fossil chemistry",
    "travel": "passport airport luggage ticket tourist hostel journey cruise suitcase flight guide island visa beachside "
    "itinerary",
    "weather": "rain storm cloud wind snow thunder sunshine forecast fog temperature frost lightning hail drizzle breeze",
    "money": "bank loan tax profit budget investor debt market stock interest salary trader dollar fund fee",
    "health": "hospital patient vaccine fever medicine surgeon clinic diet vitamin disease pulse therapy surgery bandage "
    "flu",
    "politics": "election senator vote parliament law minister campaign president treaty mayor council policy ballot "
    "party debate",
    "nature": "tree leaf lake mountain valley flower meadow root moss canyon waterfall pond branch grass hill",
}
REPORTING = """discussed described studied mentioned improved changed reported missed needed checked praised
noticed""".split()


def with_article(noun):
    """`an oven`, `a pan`."""
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def opinion(rng, positive, subject):
    """One sentence that praises (or blames) the subject; about a third say it by denying the opposite."""
    fitting, opposite = (PRAISE, BLAME) if positive else (BLAME, PRAISE)
    form = rng.choices(["is", "degree", "denied", "verb", "denied verb", "exclaimed"], [20, 20, 20, 15, 10, 15])[0]
    if form == "is":
        return f"the {subject} was {rng.choice(fitting)} ."
    if form == "degree":
        return f"the {subject} was {rng.choice(DEGREES)} {rng.choice(fitting)} ."
    if form == "denied":
        return f"the {subject} was {rng.choice(DENIALS)} {rng.choice(opposite)} ."
    if form == "verb":
        person = rng.choice(["i", "we", "they", rng.choice(NAMES)])
        return f"{person} {rng.choice(PRAISING if positive else BLAMING)} the {subject} ."
    if form == "denied verb":
        denied = rng.choice(DISLIKE if positive else LIKE)
        return f"{rng.choice(['i', 'we'])} {rng.choice(['did not', 'never'])} {denied} the {subject} ."
    return f"what {with_article(rng.choice(fitting))} {subject} !"


def aside(rng):
    """A sentence that says nothing about liking."""
    return rng.choice(
        [
            f"we went there {rng.choice(ADVERBS)} .",
            f"{rng.choice(NAMES)} came with us .",
            f"it is near the {rng.choice(PLACES)} .",
            f"the {rng.choice(VENUES)} is in {rng.choice(CITIES)} .",
            f"we paid {rng.choice(NUMBERS)} dollars .",
        ]
    )


def review(rng, positive):
    """Two opinions of one polarity, in three of ten reviews with an aside somewhere."""
    venue = rng.choice(VENUES)
    sentences = [opinion(rng, positive, venue), opinion(rng, positive, rng.choice(ASPECTS))]
    rng.shuffle(sentences)
    if rng.random() < 0.3:
        sentences.insert(rng.randrange(3), aside(rng))
    return " ".join(sentences)


def news(rng, topic):
    """One sentence with one to three nouns of the topic."""
    first, second, third = rng.sample(TOPICS[topic].split(), 3)
    verb = rng.choice(REPORTING)
    return rng.choice(
        [
            f"the {first} and the {second} were {verb} {rng.choice(ADVERBS)} .",
            f"{rng.choice(NAMES)} {verb} the {first} near the {second} .",
            f"{rng.choice(ADVERBS)} the {first} {verb} the {second} .",
            f"{rng.choice(NAMES)} and {rng.choice(NAMES)} {verb} a new {first} .",
            f"there was {with_article(first)} with {with_article(second)} in the {rng.choice(PLACES)} .",
            f"many people {verb} the {first} , the {second} and the {third} .",
        ]
    )
