"""Pretraining of the lab's frozen T5: text, instructions, training, export."""
