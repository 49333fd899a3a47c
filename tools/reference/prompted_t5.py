"""A frozen T5 of transformers behind a soft prompt: loss, prompt gradient, greedy answers and candidate scores.

The prompt is put before the embedded input, visible to every position, as google-research/prompt-tuning does. The loss
is T5X's: summed over target tokens, cross-entropy plus z_loss * logZ^2.
"""

import numpy as np
import torch
from transformers import T5Config, T5ForConditionalGeneration
from safetensors.torch import load_file

PAD, EOS = 0, 1


def load_model(folder, dtype=torch.float32):
    """The model of a folder in Hugging Face layout, frozen, with its own head exactly where the file has one.

    transformers 5 ties the head of every T5Config that it constructs, whatever the file says; so the head and the
    scaling of the decoder's output are set here from what is in the files.
    """
    config = T5Config.from_pretrained(folder)
    tensors = load_file(f"{folder}/model.safetensors")
    model = T5ForConditionalGeneration._from_config(config, attn_implementation="eager")
    untied = "lm_head.weight" in tensors
    if untied:
        model.lm_head.weight = torch.nn.Parameter(torch.empty_like(model.lm_head.weight))
    model.config.scale_decoder_outputs = not untied
    result = model.load_state_dict({name: values.float() for name, values in tensors.items()}, strict=False)
    if result.unexpected_keys:
        raise ValueError(f"unexpected tensors {result.unexpected_keys}")
    allowed = {"encoder.embed_tokens.weight", "decoder.embed_tokens.weight"} | (set() if untied else {"lm_head.weight"})
    if set(result.missing_keys) - allowed:
        raise ValueError(f"missing tensors {result.missing_keys}")
    if (model.lm_head.weight is model.shared.weight) == untied:
        raise ValueError("the head is tied where it should not be, or the other way round")
    return model.to(dtype).eval().requires_grad_(False)


def pad(rows):
    """Id rows padded with 0 to the longest, `[B, length]`."""
    length = max(len(row) for row in rows)
    return torch.tensor([list(row) + [PAD] * (length - len(row)) for row in rows], dtype=torch.long)


def encode(model, prompt, input_ids):
    """Encoder output `[B, P + T, d_model]` and its mask."""
    rows = prompt.unsqueeze(0).expand(input_ids.shape[0], -1, -1)
    embedded = torch.cat([rows, model.shared(input_ids)], dim=1)
    mask = torch.cat([torch.ones(rows.shape[:2], dtype=torch.long), (input_ids != PAD).long()], dim=1)
    return model.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state, mask


def decode(model, encoded, mask, target_ids):
    """Logits `[B, U, vocab]` under teacher forcing: the decoder sees the targets shifted right behind a 0."""
    shifted = torch.cat([torch.zeros_like(target_ids[:, :1]), target_ids[:, :-1]], dim=1)
    hidden = model.decoder(
        input_ids=shifted, encoder_hidden_states=encoded, encoder_attention_mask=mask, use_cache=False
    ).last_hidden_state
    if model.config.scale_decoder_outputs:
        hidden = hidden * model.config.d_model**-0.5
    return model.lm_head(hidden)


def loss_and_gradient(model, prompt, input_rows, target_rows, z_loss=1e-4):
    """Loss (a sum), prompt gradient `[P, d_model]` as NumPy, and the number of target tokens."""
    dtype = model.shared.weight.dtype
    variable = torch.tensor(prompt, dtype=dtype, requires_grad=True)
    targets = pad(target_rows)
    encoded, mask = encode(model, variable, pad(input_rows))
    logits = decode(model, encoded, mask, targets)
    log_normalizer = torch.logsumexp(logits, dim=-1)
    chosen = logits.gather(-1, targets.unsqueeze(-1)).squeeze(-1)
    per_token = log_normalizer - chosen + z_loss * log_normalizer.square()
    weights = (targets != PAD).to(dtype)
    loss = (per_token * weights).sum()
    loss.backward()
    return loss.item(), variable.grad.numpy(), int(weights.sum().item())


@torch.no_grad()
def greedy(model, prompt, input_rows, max_length):
    """Greedy answers: id rows cut after EOS, and the smallest gap between the best and second-best logit met."""
    encoded, mask = encode(model, torch.tensor(prompt, dtype=model.shared.weight.dtype), pad(input_rows))
    count = len(input_rows)
    answers = torch.zeros(count, 0, dtype=torch.long)
    done = torch.zeros(count, dtype=torch.bool)
    smallest_gap = float("inf")
    for _ in range(max_length):
        # One more column so that `decode` predicts the position after the answers so far.
        logits = decode(model, encoded, mask, torch.cat([answers, torch.zeros(count, 1, dtype=torch.long)], 1))[:, -1]
        best, second = logits.topk(2, dim=-1).values.unbind(-1)
        smallest_gap = min(smallest_gap, (best - second)[~done].min().item())
        chosen = torch.where(done, PAD, logits.argmax(-1))
        answers = torch.cat([answers, chosen[:, None]], dim=1)
        done |= chosen == EOS
        if bool(done.all()):
            break
    rows = [row[: row.index(EOS) + 1] if EOS in row else row for row in answers.tolist()]
    return rows, smallest_gap


@torch.no_grad()
def candidate_scores(model, prompt, input_rows, candidates):
    """Sum of log-probabilities of each candidate's tokens, `[B, candidates]` as NumPy."""
    encoded, mask = encode(model, torch.tensor(prompt, dtype=model.shared.weight.dtype), pad(input_rows))
    columns = []
    for candidate in candidates:
        targets = torch.tensor([candidate] * len(input_rows))
        log_probabilities = torch.log_softmax(decode(model, encoded, mask, targets), dim=-1)
        columns.append(log_probabilities.gather(-1, targets.unsqueeze(-1)).squeeze(-1).sum(-1).numpy())
    return np.stack(columns, axis=1)
