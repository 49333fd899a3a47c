"""The words of the lab's English, lower case. The lab's model reads these well and no others."""

# Somebody and somewhere.
NAMES = """anna bob carla david emma frank grace henry ivy jack kate leo mia nora oscar paul quinn rosa sam tina umar
vera walt zara ben clara dora eric fiona george""".split()
CITIES = "rome paris london berlin tokyo cairo lima oslo delhi madrid dublin vienna".split()
JOBS = "nurse teacher farmer pilot baker lawyer driver painter doctor clerk sailor dentist".split()
PLACES = "park school library station beach forest river garden office castle harbor tower bridge street cave".split()
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()

# Things, by what they are.
CATEGORIES = {
    "animal": "dog cat horse cow sheep goat pig mouse rabbit fox wolf bear lion tiger monkey duck",
    "food": "rice bread cheese soup apple banana cake pasta salad honey carrot onion lemon pizza",
    "tool": "hammer chisel drill spade rope nail ladder brush wrench axe",
    "vehicle": "car bus train boat bike truck plane tram van taxi",
    "clothes": "shirt hat coat shoe dress scarf glove sock belt jacket",
    "furniture": "table chair bed sofa desk shelf lamp stool cupboard bench",
}
CATEGORIES = {name: words.split() for name, words in CATEGORIES.items()}
COLOURS = "red blue green yellow black white brown pink grey purple".split()
NUMBERS = "one two three four five six seven eight nine ten".split()

# What a review is about, and what is said of it.
VENUES = "hotel restaurant movie phone book show shop museum bar game cafe concert".split()
ASPECTS = "food service price room staff music view screen plot story sound seat".split()
DEGREES = "very really quite so truly".split()
PRAISE = """good great excellent wonderful amazing lovely perfect superb pleasant brilliant fantastic charming nice
splendid fresh friendly""".split()
BLAME = (
    """bad terrible awful horrible poor dreadful boring nasty ugly rude dirty useless weak broken slow stale""".split()
)
PRAISING = "loved enjoyed adored admired liked praised".split()
BLAMING = "hated disliked regretted despised cursed loathed".split()
LIKE = "like enjoy love".split()
DISLIKE = "hate dislike regret".split()

# What news is about.
TOPICS = {
    "sport": "team goal match player coach score stadium race champion tennis football referee",
    "music": "guitar piano violin band melody album choir orchestra drummer rhythm opera composer",
    "cooking": "recipe oven flour sugar butter sauce pepper dough chef spice garlic pan",
    "science": "atom planet experiment theory microscope molecule laboratory telescope physics gravity comet fossil",
    "travel": "passport airport luggage ticket tourist hostel journey cruise suitcase flight guide island",
    "weather": "rain storm cloud wind snow thunder sunshine forecast fog frost lightning hail",
    "money": "bank loan tax profit budget investor debt market stock salary trader dollar",
    "health": "hospital patient vaccine fever medicine surgeon clinic diet vitamin disease therapy bandage",
    "politics": "election senator vote parliament law minister campaign president treaty mayor council policy",
    "nature": "tree leaf lake mountain valley flower meadow root moss canyon waterfall pond",
}
TOPICS = {name: words.split() for name, words in TOPICS.items()}
REPORTING = "discussed described studied mentioned reported checked noticed".split()

# What people do: plain form, third person, past, participle.
VERBS = [
    tuple(forms.split())
    for forms in """push pushes pushed pushed
pull pulls pulled pulled
help helps helped helped
follow follows followed followed
call calls called called
watch watches watched watched
wash washes washed washed
paint paints painted painted
visit visits visited visited
carry carries carried carried
find finds found found
see sees saw seen
chase chases chased chased
hide hides hid hidden
draw draws drew drawn
take takes took taken""".split("\n")
]
PAST_TIMES = ["yesterday", "last week", "long ago", "on monday"]
PRESENT_TIMES = ["now", "today", "every day", "often"]
FUTURE_TIMES = ["tomorrow", "soon", "next week", "later"]

# Adjectives with their comparative and superlative, of people.
GRADES = [
    tuple(forms.split())
    for forms in "tall taller tallest|old older oldest|fast faster fastest|strong stronger strongest".split("|")
]


def article(word):
    """`an oven`, `a pan`."""
    return ("an " if word[0] in "aeiou" else "a ") + word
