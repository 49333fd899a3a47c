"""T5X's Adafactor and torch's AdamW for one soft prompt, in NumPy float32: the reference that the lab is tested with.

Adafactor follows t5x/adafactor.py as google-research/prompt-tuning configures it: no parameter scaling, no momentum,
second moments unfactored unless both sides of the prompt reach 128, weight decay not multiplied by the learning rate.
AdamW follows torch.optim.AdamW. `python tools/reference/optimizers.py` compares Adafactor with values that the
original class gave under JAX, and AdamW with torch's.
"""

import numpy as np

FLOAT = np.float32
MINIMUM_SIZE_TO_FACTOR = 128
SQUARED_GRADIENT_FLOOR = FLOAT(1e-30)


def root_mean_square(values):
    """sqrt(mean(x^2)) over all elements, accumulated in float64."""
    return float(np.sqrt(np.mean(np.square(values, dtype=np.float64))))


class Adafactor:
    """`update(prompt, gradient)` returns the next prompt; both are float32 `[P, d_model]`."""

    def __init__(self, learning_rate, weight_decay=1e-5, decay_rate=0.8, clip_threshold=1.0, initial_step=0):
        self.learning_rate = FLOAT(learning_rate)
        self.weight_decay = FLOAT(weight_decay)
        self.decay_rate = decay_rate
        self.clip_threshold = FLOAT(clip_threshold)
        self.step = initial_step  # the global step before the next update
        self.moments = None

    def update(self, prompt, gradient):
        # T5X computes beta2 in float32 too; at step 1,100,000 that rounds 1 - beta2 by 0.2 %.
        beta2 = FLOAT(1) - FLOAT(self.step + 1) ** FLOAT(-self.decay_rate)
        mixing = FLOAT(1) - beta2
        squared = gradient * gradient + SQUARED_GRADIENT_FLOOR
        if min(prompt.shape) >= MINIMUM_SIZE_TO_FACTOR:
            direction = self._factored_direction(gradient, squared, beta2, mixing)
        else:
            if self.moments is None:
                self.moments = np.zeros_like(prompt)
            self.moments = beta2 * self.moments + mixing * squared
            direction = gradient / np.sqrt(self.moments)
        direction = direction / max(FLOAT(1), FLOAT(root_mean_square(direction)) / self.clip_threshold)
        self.step += 1
        return (FLOAT(1) - self.weight_decay) * prompt - self.learning_rate * direction

    def _factored_direction(self, gradient, squared, beta2, mixing):
        if self.moments is None:
            self.moments = (np.zeros(gradient.shape[0], FLOAT), np.zeros(gradient.shape[1], FLOAT))
        rows, columns = self.moments  # [P], [d_model]
        rows = beta2 * rows + mixing * squared.mean(axis=1)
        columns = beta2 * columns + mixing * squared.mean(axis=0)
        self.moments = (rows, columns)
        # The mean is the same over rows and over columns up to rounding, so which side is divided by it does not matter.
        row_factor = (rows / rows.mean()) ** FLOAT(-0.5)
        column_factor = columns ** FLOAT(-0.5)
        return gradient * row_factor[:, None] * column_factor[None, :]


class AdamW:
    """As torch.optim.AdamW: bias-corrected moments, decoupled decay multiplied by the learning rate."""

    def __init__(self, learning_rate, weight_decay=0.0, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.step = 0
        self.first = None
        self.second = None

    def update(self, prompt, gradient):
        if self.first is None:
            self.first = np.zeros_like(prompt)
            self.second = np.zeros_like(prompt)
        self.step += 1
        self.first = FLOAT(self.beta1) * self.first + FLOAT(1 - self.beta1) * gradient
        self.second = FLOAT(self.beta2) * self.second + FLOAT(1 - self.beta2) * gradient * gradient
        step_size = FLOAT(self.learning_rate / (1 - self.beta1**self.step))
        correction = FLOAT(np.sqrt(1 - self.beta2**self.step))
        denominator = np.sqrt(self.second) / correction + FLOAT(self.epsilon)
        decayed = prompt * FLOAT(1 - self.learning_rate * self.weight_decay)
        return decayed - step_size * self.first / denominator


def make_optimizer(spec):
    """The optimizer of a run file's `optimizer` object."""
    if spec["kind"] == "adafactor":
        return Adafactor(
            spec["learningRate"], spec["weightDecay"], spec["decayRate"], spec["clipThreshold"], spec["initialStep"]
        )
    if spec["kind"] == "adamw":
        return AdamW(spec["learningRate"], spec["weightDecay"], spec["beta1"], spec["beta2"], spec["epsilon"])
    raise ValueError(f"unknown optimizer {spec['kind']!r}")


# Three updates of t5x's own class under JAX 0.10.2: learning rate 0.3, everything else as above.
ORIGINAL_START = [[1, -2, 0.5], [0, 3, -1]]
ORIGINAL_GRADIENTS = [
    [[0.1, -0.2, 0.3], [0.4, -0.5, 0.6]],
    [[-0.1, 0.1, 0.05], [0.2, 0.2, -0.3]],
    [[0.01, 0.02, -0.03], [0, 0.05, 0.06]],
]
ORIGINAL_PROMPTS = {
    0: [
        [[0.69999, -1.69998, 0.199995], [-0.3, 3.29997, -1.29999]],
        [[0.999983, -1.8987757, 0.1247522], [-0.4988098, 3.1331327, -1.1011641]],
        [[0.9608801, -1.9504334, 0.1833180], [-0.4988047, 3.0789385, -1.1528298]],
    ],
    1_100_000: [
        [[0.69999, -1.69998, 0.199995], [-0.3, 3.29997, -1.29999]],
        [[1.1619843, -1.9921589, 0.0925795], [-0.5921929, 3.0572810, -1.0077810]],
        [[0.8996159, -2.3235035, 0.4577020], [-0.5921870, 2.7133770, -1.3391354]],
    ],
}


def check_adamw():
    """Raises AssertionError unless AdamW gives what torch.optim.AdamW gives, to 1e-6."""
    import torch

    rng = np.random.default_rng(0)
    start = rng.standard_normal((3, 5)).astype(FLOAT)
    ours, optimizer = start, AdamW(learning_rate=0.1, weight_decay=0.01)
    parameter = torch.nn.Parameter(torch.tensor(start))
    original = torch.optim.AdamW([parameter], lr=0.1, weight_decay=0.01)
    for _ in range(20):
        gradient = rng.standard_normal((3, 5)).astype(FLOAT)
        ours = optimizer.update(ours, gradient)
        parameter.grad = torch.tensor(gradient)
        original.step()
        np.testing.assert_allclose(ours, parameter.detach().numpy(), atol=1e-6)


def check_adafactor():
    """Raises AssertionError unless Adafactor gives what T5X's class gave, to 2e-6."""
    for initial_step, expected in ORIGINAL_PROMPTS.items():
        optimizer = Adafactor(learning_rate=0.3, initial_step=initial_step)
        prompt = np.array(ORIGINAL_START, FLOAT)
        for gradient, wanted in zip(ORIGINAL_GRADIENTS, expected):
            prompt = optimizer.update(prompt, np.array(gradient, FLOAT))
            np.testing.assert_allclose(prompt, wanted, atol=2e-6)


if __name__ == "__main__":
    check_adafactor()
    check_adamw()
    print("Adafactor equals T5X's values, AdamW equals torch's")
