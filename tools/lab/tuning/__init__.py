"""Soft prompts for the lab's tasks in PyTorch on a CPU, many at a time: what the lab is measured with."""
