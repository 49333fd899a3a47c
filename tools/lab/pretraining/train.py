"""Pretrains the lab's T5, in stretches: run it again and it goes on where it stopped.

python tools/lab/pretrain.py --folder .cache/lab --steps 60000 --threads 2
"""

import argparse
import json
import time
from pathlib import Path

import sentencepiece
import torch

from .data import WINDOW, Batches
from .gate import gate
from .model import T5, Shape
from .muon import Muon
from .vocabulary import VOCABULARY, train_vocabulary

WARM_UP = 200
SAVE_EVERY = 15 * WINDOW
GATE_EVERY = 60 * WINDOW


def optimizers(model, hidden_rate, rate):
    """Muon for the matrices between, Adam for what is looked up or multiplies single entries."""
    inner = [p for name, p in model.named_parameters() if p.ndim == 2 and ".blocks." in name]
    named = dict(model.named_parameters())
    groups = [
        {"params": [named["embedding.weight"]], "lr": 3 * rate},
        {"params": [named["head.weight"]], "lr": 2 * rate},
        {"params": [p for name, p in named.items() if "relative_bias" in name], "lr": 15 * rate},
        {"params": [p for p in named.values() if p.ndim == 1], "lr": 5 * rate},
    ]
    return [
        Muon(inner, hidden_rate),
        torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-10, weight_decay=0.0),
    ]


def rate_factor(step, steps):
    """Warm-up, a plateau, and a straight line down over the second half."""
    return min(1.0, (step + 1) / WARM_UP, max(0.0, 2 * (1 - step / steps)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folder", type=Path, required=True, help="state, vocabulary and log")
    parser.add_argument("--steps", type=int, required=True, help="of the whole training, over all stretches")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--hidden-rate", type=float, default=0.01)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    options.folder.mkdir(parents=True, exist_ok=True)
    vocabulary = options.folder / "spiece.model"
    if not vocabulary.exists():
        train_vocabulary(vocabulary)
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(vocabulary))
    model = T5(Shape(VOCABULARY))
    batches = Batches(tokenizer, options.batch, seed=0)
    chosen = optimizers(model, options.hidden_rate, options.rate)
    base_rates = [[group["lr"] for group in optimizer.param_groups] for optimizer in chosen]
    step, seconds = 0, 0.0
    state_path = options.folder / "state.pt"
    if state_path.exists():
        state = torch.load(state_path, weights_only=False)
        model.load_state_dict(state["model"])
        for optimizer, saved in zip(chosen, state["optimizers"]):
            optimizer.load_state_dict(saved)
        batches.rng.setstate(state["random"])
        step, seconds = state["step"], state["seconds"]
    log = (options.folder / "log.jsonl").open("a", encoding="utf-8")
    losses, started = [], time.monotonic()
    while step < options.steps:
        for inputs, targets in batches.window():
            factor = rate_factor(step, options.steps)
            for optimizer, rates in zip(chosen, base_rates):
                for group, rate in zip(optimizer.param_groups, rates):
                    group["lr"] = rate * factor
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = model.loss(inputs, targets)
            loss.backward()
            torch.nn.utils.clip_grad_norm_([p for group in chosen[1].param_groups for p in group["params"]], 1.0)
            for optimizer in chosen:
                optimizer.step()
            model.zero_grad(set_to_none=True)
            losses.append(loss.item())
            step += 1
        if step % (5 * WINDOW) == 0:
            now = seconds + time.monotonic() - started
            print(f"step {step}  loss {sum(losses) / len(losses):.3f}  {now:.0f} s", flush=True)
            log.write(json.dumps({"step": step, "loss": sum(losses) / len(losses), "seconds": round(now)}) + "\n")
            losses = []
        if step % SAVE_EVERY == 0 or step >= options.steps:
            state = {
                "model": model.state_dict(),
                "optimizers": [optimizer.state_dict() for optimizer in chosen],
                "random": batches.rng.getstate(),
                "step": step,
                "seconds": seconds + time.monotonic() - started,
            }
            torch.save(state, state_path.with_suffix(".new"))
            state_path.with_suffix(".new").replace(state_path)
        if step % GATE_EVERY == 0 or step >= options.steps:
            scores = gate(model, tokenizer)
            print("  " + "  ".join(f"{name} {score:.2f}" for name, score in scores.items()), flush=True)
            log.write(json.dumps({"step": step, "gate": scores}) + "\n")
        log.flush()
