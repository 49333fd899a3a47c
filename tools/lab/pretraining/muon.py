"""Muon (Jordan et al. 2024): momentum whose matrix is made orthogonal before it is applied."""

import torch

MOMENTUM = 0.95
WEIGHT_DECAY = 0.01
# Coefficients of the quintic iteration, as published: five rounds bring all singular values to between 0.7 and 1.2.
QUINTIC = (3.4445, -4.7750, 2.0315)
ROUNDS = 5


def orthogonal(matrix):
    """`[rows, columns]` with singular values near 1, in the same directions."""
    tall = matrix.shape[0] > matrix.shape[1]
    # The Gram matrix is that of the shorter side. Contiguous, because products of transposed bfloat16 views are slow.
    x = (matrix.T if tall else matrix).bfloat16().contiguous()
    x = x / (x.norm() + 1e-7)
    first, third, fifth = QUINTIC
    for _ in range(ROUNDS):
        gram = x @ x.T
        x = torch.addmm(x, third * gram + fifth * (gram @ gram), x, beta=first)
    return (x.T if tall else x).float()


class Muon:
    def __init__(self, matrices, rate):
        self.param_groups = [{"lr": rate}]
        self.matrices = list(matrices)
        self.momenta = [torch.zeros_like(matrix) for matrix in self.matrices]

    @torch.no_grad()
    def step(self):
        rate = self.param_groups[0]["lr"]
        for matrix, momentum in zip(self.matrices, self.momenta):
            momentum.mul_(MOMENTUM).add_(matrix.grad)
            update = orthogonal(matrix.grad + MOMENTUM * momentum)
            size = max(1, matrix.shape[0] / matrix.shape[1]) ** 0.5
            matrix.mul_(1 - rate * WEIGHT_DECAY).sub_(update, alpha=rate * size)

    def state_dict(self):
        return self.momenta

    def load_state_dict(self, state):
        self.momenta = state
