"""Prints what docs/lab.md says of a transfer study: the table, the best source of each target, and whether similarity
finds it.

    python tools/lab/transfer_report.py .cache/lab-transfer
"""

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

PUBLIC = Path(__file__).resolve().parents[2] / "public" / "lab"
SCRATCH, GENERIC = "scratch", "mixture"


def final_scores(results):
    """`{(target, source): mean over seeds of the score after the last step, in per cent}`."""
    cells = json.loads((results / "results.json").read_text(encoding="utf-8"))["transfer"]
    return {(cell["target"], cell["source"]): cell["final"]["mean"] for cell in cells}


def average_token_cosine(a, b):
    a, b = a.mean(0), b.mean(0)
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


def token_pair_cosine(a, b):
    """The mean cosine of all pairs of tokens (SPoT, section 3.2)."""
    a, b = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (a, b))
    return (a @ b.T).mean()


def scratch_prompts(results, target):
    """The target's own prompts after the study's few steps: its task embeddings, one a seed."""
    pattern = f"runs/{target}/{SCRATCH}/seed-*/numpy_checkpoints/*/encoder.prompt.prompt.prompt"
    return [np.load(path).astype(np.float64) for path in sorted(results.glob(pattern))]


def print_table(scores, targets, sources):
    print("| target | " + " | ".join(sources) + " |\n|---|" + "---|" * len(sources))
    for target in targets:
        cells = [scores.get((target, source)) for source in sources]
        print(f"| `{target}` | " + " | ".join("" if cell is None else f"{cell:.0f}" for cell in cells) + " |")


def print_best(scores, targets, singles):
    for target in targets:
        start = scores[target, SCRATCH]
        own = {source: scores[target, source] for source in singles if (target, source) in scores}
        best, worst = max(own, key=own.get), min(own, key=own.get)
        reduction = (own[best] - start) / (100 - start)
        print(
            f"{target}: scratch {start:.1f}, {best} {own[best]:.1f} (error less by {100 * reduction:.0f} %), "
            f"{worst} {own[worst]:.1f}, mean of single sources {np.mean(list(own.values())):.1f}, "
            f"{GENERIC} {scores.get((target, GENERIC), float('nan')):.1f}"
        )


def print_correlations(scores, targets, singles, results):
    prompts = {name: np.load(PUBLIC / "prompts" / f"{name}.npy").astype(np.float64) for name in singles}
    for similarity in (average_token_cosine, token_pair_cosine):
        pairs, within = [], []
        for target in targets:
            embeddings, start = scratch_prompts(results, target), scores[target, SCRATCH]
            of_target = [
                (np.mean([similarity(prompts[source], each) for each in embeddings]), (scores[target, source] - start) / (100 - start))
                for source in singles
                if (target, source) in scores
            ]
            pairs += of_target
            within.append(spearmanr(*zip(*of_target)).statistic)
        whole = spearmanr(*zip(*pairs))
        print(
            f"{similarity.__name__}: rank correlation with relative error reduction {whole.statistic:.2f} over {len(pairs)} pairs "
            f"(p = {whole.pvalue:.1g}), within targets {np.mean(within):.2f} on average"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("results", type=Path, help="the study's output folder")
    results = parser.parse_args().results
    scores = final_scores(results)
    targets = list(dict.fromkeys(target for target, _ in scores))
    sources = list(dict.fromkeys(source for _, source in scores))
    singles = [source for source in sources if source not in (SCRATCH, GENERIC)]
    print_table(scores, targets, [SCRATCH, *singles, GENERIC])
    print_best(scores, targets, singles)
    print_correlations(scores, targets, singles, results)


if __name__ == "__main__":
    main()
