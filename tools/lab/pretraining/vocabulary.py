"""The SentencePiece vocabulary of the lab's English: every word is one piece."""

import io
import random

import sentencepiece

from .instructions import instruction_example
from .text import document

PIECES = 752
SENTINELS = 16
VOCABULARY = PIECES + SENTINELS
PAD, EOS = 0, 1
FIRST_SENTINEL = VOCABULARY - 1
SENTENCES = 60_000


def train_vocabulary(path):
    """Writes a unigram model; the same file every time, but for another version of SentencePiece."""
    rng = random.Random("vocabulary")
    lines = []
    for _ in range(SENTENCES):
        _, text, answer = instruction_example(rng)
        lines += [text, answer, document(rng)]
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_writer=model,
        vocab_size=PIECES,
        model_type="unigram",
        pad_id=PAD,
        eos_id=EOS,
        unk_id=2,
        bos_id=-1,
        hard_vocab_limit=False,
        minloglevel=2,
        num_threads=1,
    )
    path.write_bytes(model.getvalue())
