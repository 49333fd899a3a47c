"""Writes a pretrained model in Hugging Face layout: config.json, model.safetensors in float16, spiece.model.

python tools/lab/export.py --folder .cache/lab --to public/lab/model
"""

import argparse
import json
import re
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from .model import T5, Shape
from .vocabulary import EOS, PAD, VOCABULARY

# Ours first; each pattern is the whole name, with the block's number as `\1`.
NAMES = {
    r"embedding\.weight": "shared.weight",
    r"head\.weight": "lm_head.weight",
    r"(encoder|decoder)\.relative_bias\.weight": r"\1.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
    r"(encoder|decoder)\.norm\.weight": r"\1.final_layer_norm.weight",
    r"(\w+)\.blocks\.(\d+)\.attention\.([qkvo])\.weight": r"\1.block.\2.layer.0.SelfAttention.\3.weight",
    r"(\w+)\.blocks\.(\d+)\.attention_norm\.weight": r"\1.block.\2.layer.0.layer_norm.weight",
    r"(\w+)\.blocks\.(\d+)\.cross\.([qkvo])\.weight": r"\1.block.\2.layer.1.EncDecAttention.\3.weight",
    r"(\w+)\.blocks\.(\d+)\.cross_norm\.weight": r"\1.block.\2.layer.1.layer_norm.weight",
    r"encoder\.blocks\.(\d+)\.feed_forward\.(\w+)\.weight": r"encoder.block.\1.layer.1.DenseReluDense.\2.weight",
    r"encoder\.blocks\.(\d+)\.feed_forward_norm\.weight": r"encoder.block.\1.layer.1.layer_norm.weight",
    r"decoder\.blocks\.(\d+)\.feed_forward\.(\w+)\.weight": r"decoder.block.\1.layer.2.DenseReluDense.\2.weight",
    r"decoder\.blocks\.(\d+)\.feed_forward_norm\.weight": r"decoder.block.\1.layer.2.layer_norm.weight",
}


def exported_name(name):
    """What transformers calls a parameter of ours."""
    for ours, theirs in NAMES.items():
        if re.fullmatch(ours, name):
            return re.sub(ours, theirs, name)
    raise KeyError(name)


def config_of(shape):
    """transformers' T5Config of a shape, as its config.json."""
    return {
        "architectures": ["T5ForConditionalGeneration"],
        "model_type": "t5",
        "vocab_size": shape.vocabulary,
        "d_model": shape.width,
        "d_kv": shape.head_width,
        "d_ff": shape.hidden,
        "num_layers": shape.encoder_layers,
        "num_decoder_layers": shape.decoder_layers,
        "num_heads": shape.heads,
        "relative_attention_num_buckets": shape.buckets,
        "relative_attention_max_distance": shape.max_distance,
        "dropout_rate": 0.0,
        "layer_norm_epsilon": 1e-06,
        "initializer_factor": 1.0,
        "feed_forward_proj": "gated-gelu",
        "is_encoder_decoder": True,
        "tie_word_embeddings": False,
        "pad_token_id": PAD,
        "eos_token_id": EOS,
        "decoder_start_token_id": PAD,
        "torch_dtype": "float16",
    }


def query_scale(name, shape):
    """By what the export multiplies a parameter: T5 has in its queries what training has beside them."""
    return shape.head_width**-0.5 if name.endswith(".q.weight") else 1


def export(parameters, shape, vocabulary, folder):
    """Writes the three files. `parameters` is a state dictionary of `T5`, `vocabulary` the spiece.model's path."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        exported_name(name): (query_scale(name, shape) * values).to(torch.float16).contiguous()
        for name, values in parameters.items()
    }
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(config_of(shape), indent=1) + "\n", encoding="utf-8")
    shutil.copyfile(vocabulary, folder / "spiece.model")


def loaded(folder):
    """The model of such a folder, in float32."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    shape = Shape(
        vocabulary=config["vocab_size"],
        width=config["d_model"],
        hidden=config["d_ff"],
        heads=config["num_heads"],
        encoder_layers=config["num_layers"],
        decoder_layers=config["num_decoder_layers"],
    )
    model = T5(shape)
    tensors = load_file(folder / "model.safetensors")
    model.load_state_dict(
        {name: tensors[exported_name(name)].float() / query_scale(name, shape) for name in model.state_dict()}
    )
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folder", type=Path, required=True, help="where pretrain.py keeps its state")
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    state = torch.load(options.folder / "state.pt", weights_only=False)
    export(state["model"], Shape(VOCABULARY), options.folder / "spiece.model", options.to)
