"""Beam search as t5x/decoding.py describes it, in NumPy: batch, beams and vocabulary as T5X arranges them.

Beams stand worst first. Ties go to the smaller index, as in jax.lax.top_k. Probabilities may be float64, so that the
result is the truth that float32 searches are measured against; `margin` says how near another result was.
"""

import numpy as np

NEG_INF = -1.0e7


def top_k(values, k):
    """The k largest of each row, falling, their indices, and what is left, falling."""
    order = np.argsort(-values, axis=-1, kind="stable")
    falling = np.take_along_axis(values, order, axis=-1)
    return falling[..., :k], order[..., :k], falling[..., k:]


def brevity_penalty(alpha, length):
    return ((5.0 + length) / 6.0) ** alpha


def nearest(kept, rest):
    """The smallest gap between neighbours among what was kept, and to the first that was not; fillers do not count."""
    values = np.concatenate([kept, rest[..., :1]], axis=-1)
    real = values > NEG_INF / 2
    gaps = np.where(real[..., :-1] & real[..., 1:], values[..., :-1] - values[..., 1:], np.inf)
    return float(gaps.min(initial=np.inf))


def beam_search(log_probabilities, batch, beams, alpha, max_length, eos):
    """Answers of each example, best first, as (ids, score), and the margin.

    log_probabilities(prefixes [batch * beams, length]) gives the next token's, [batch * beams, vocabulary]. Prefixes have
    no start token.
    """
    live = np.full((batch, beams), NEG_INF)
    live[:, 0] = 0
    sequences = np.zeros((batch, beams, max_length), int)
    finished = np.full((batch, beams), NEG_INF)
    finished_sequences = np.zeros_like(sequences)
    flags = np.zeros((batch, beams), bool)
    rows = np.arange(batch)[:, None]
    margin = np.inf
    for position in range(max_length):
        best_live = live[:, -1:] / brevity_penalty(alpha, max_length + 1)
        worst = np.where(flags, finished.min(axis=1, keepdims=True), NEG_INF)
        if np.all(worst > best_live):
            break
        next_log = log_probabilities(sequences[:, :, :position].reshape(batch * beams, position))
        vocabulary = next_log.shape[-1]
        total = (next_log.reshape(batch, beams, vocabulary) + live[:, :, None]).reshape(batch, -1)
        values, indices, rest = top_k(total, 2 * beams)
        margin = min(margin, nearest(values, rest))
        parents, ids = indices // vocabulary, indices % vocabulary
        candidates = sequences[rows, parents]
        candidates[:, :, position] = ids
        ended = ids == eos

        alive = values + ended * NEG_INF
        chosen = top_k(alive, beams)[1][:, ::-1]
        scores = values / brevity_penalty(alpha, position + 1) + ~ended * NEG_INF
        all_scores = np.concatenate([finished, scores], axis=1)
        all_sequences = np.concatenate([finished_sequences, candidates], axis=1)
        all_flags = np.concatenate([flags, ended], axis=1)
        kept, best, rest = top_k(all_scores, beams)
        margin = min(margin, nearest(kept, rest))
        best = best[:, ::-1]
        finished, finished_sequences, flags = all_scores[rows, best], all_sequences[rows, best], all_flags[rows, best]
        live, sequences = alive[rows, chosen], candidates[rows, chosen]

    answers = []
    for example in range(batch):
        if flags[example].any():
            found = [(finished_sequences[example, beam].tolist(), finished[example, beam])
                     for beam in range(beams) if flags[example, beam]]
            found = [(ids[: ids.index(eos) + 1], float(score)) for ids, score in found]
        else:
            found = [(sequences[example, beam].tolist(), float(live[example, beam])) for beam in range(beams)]
        answers.append(found[::-1])
    return answers, margin
