"""Do the lab's exports work where they are meant to be used? Run once after a change of the writers:

    python tools/check_peft_export.py MODEL_FOLDER ADAPTER.zip CHECKPOINTS.zip

with the two archives that the page's prompt library saved of one prompt. The adapter is loaded with the real PEFT over
the real T5 of transformers; its logits are compared with those of the same prompt put before the embedded input by hand.
The checkpoints are read with np.load, and their layout is compared with what T5X prompt tuning writes. Prints what it
measured and fails if anything is off. docs/prompt-library.md records the last result.

Needs torch 2.13.0, transformers 5.17.0, peft 0.21.0, safetensors, numpy 2.
"""

import io
import re
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import peft
import torch
import transformers

sys.path.insert(0, str(Path(__file__).parent / "reference"))
import prompted_t5  # noqa: E402

LARGEST_DIFFERENCE = 1e-4
CHECKPOINT = re.compile(r"numpy_checkpoints/checkpoint_(\d+)/encoder\.prompt\.prompt\.prompt")


def example_rows(vocab_size, generator):
    """Inputs and targets of several lengths, each ending in EOS."""
    rows = lambda lengths: [[*generator.integers(2, vocab_size, n - 1).tolist(), prompted_t5.EOS] for n in lengths]
    return rows((3, 9, 17, 6)), rows((2, 5, 3, 4))


@torch.no_grad()
def check_adapter(model_folder, archive):
    """The adapter's prompt, after comparing what it makes the model say."""
    inputs, targets = example_rows(prompted_t5.load_model(model_folder).config.vocab_size, np.random.default_rng(7))
    input_ids, target_ids = prompted_t5.pad(inputs), prompted_t5.pad(targets)
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(archive).extractall(folder)
        adapted = peft.PeftModel.from_pretrained(prompted_t5.load_model(model_folder), folder).eval()
    prompt = adapted.prompt_encoder["default"].embedding.weight.detach()
    decoder_ids = torch.cat([torch.zeros_like(target_ids[:, :1]), target_ids[:, :-1]], dim=1)
    ours = adapted(
        input_ids=input_ids, attention_mask=(input_ids != prompted_t5.PAD).long(), decoder_input_ids=decoder_ids
    ).logits
    by_hand = prompted_t5.load_model(model_folder)
    encoded, mask = prompted_t5.encode(by_hand, prompt, input_ids)
    expected = prompted_t5.decode(by_hand, encoded, mask, target_ids)
    without, mask = prompted_t5.encode(by_hand, prompt[:0], input_ids)
    silent = prompted_t5.decode(by_hand, without, mask, target_ids)
    difference = (ours - expected).abs().max().item()
    effect = (silent - expected).abs().max().item()
    print(f"adapter: {tuple(prompt.shape)} loaded by PEFT {peft.__version__}, transformers {transformers.__version__}")
    print(f"  logits {tuple(ours.shape)}: largest difference {difference:.2e}; without the prompt {effect:.2e}")
    assert difference <= LARGEST_DIFFERENCE
    assert effect > 100 * LARGEST_DIFFERENCE, "the prompt changes nothing: this proves nothing"
    return prompt.numpy()


def check_checkpoints(archive):
    """The prompts by global step, after checking that np.save would have written the same bytes at the same place."""
    prompts = {}
    with zipfile.ZipFile(archive) as files:
        for name in files.namelist():
            match = CHECKPOINT.fullmatch(name)
            if match is None:
                assert name == "run.json", f"T5X knows no {name}"
                continue
            written = files.read(name)
            values = np.load(io.BytesIO(written))
            assert values.dtype == np.float32 and values.ndim == 2, (values.dtype, values.shape)
            again = io.BytesIO()
            np.save(again, values)
            assert again.getvalue() == written, f"{name} is not what np.save writes"
            prompts[int(match[1])] = values
            print(f"checkpoint {match[1]}: {values.shape} {values.dtype}, byte for byte as np.save writes it")
    assert prompts, "no checkpoint in T5X's layout"
    return prompts


def main():
    model_folder, adapter, checkpoints = sys.argv[1:]
    prompt = check_adapter(model_folder, adapter)
    prompts = check_checkpoints(checkpoints)
    assert any(np.array_equal(prompt, values) for values in prompts.values()), "adapter and checkpoints differ"
    print("the adapter holds one of the checkpoints, bit for bit")


if __name__ == "__main__":
    main()
