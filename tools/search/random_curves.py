"""Reproducible learning curves: decide.test.ts in packages/search draws the same ones."""


class Lehmer:
    """Random whole numbers that another language can reproduce: Park and Miller's generator with the factor 48271."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = 48271 * self.state % 2147483647
        return self.state % limit


def curve(draw, goal):
    """Draws 1 to 20 values with two decimals: a level, a fall and noise; rising when maximized."""
    length = 1 + draw.below(20)
    level = sum(draw.below(101) - 50 for _ in range(4))
    sign = 1 if goal == "minimize" else -1
    return [
        sign * (level + 600 // (4 + step) + sum(draw.below(35) - 17 for _ in range(4))) / 100 for step in range(length)
    ]
