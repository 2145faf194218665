"""What changes over the course of a training run: learning rate, kinds of row, aids."""
from dataclasses import dataclass


@dataclass
class Whole:
    """A run from nothing."""
    steps: int
    peak: float

    def rate(self, step):
        """Warm-up, a long plateau that sinks to a half, and a linear end."""
        warm, fall = 300, int(self.steps * .75)
        if step < warm:
            return self.peak * (step + 1) / warm
        if step < fall:
            return self.peak * (1 - .5 * (step - warm) / (fall - warm))
        return self.peak * .5 * max((self.steps - step) / (self.steps - fall), .02)

    def mixture(self, done):
        """Shares of the kinds of row, and factors of the weights of tasks.

        In the middle comes a phase for what is learned last: telling first, second and last item apart, and
        finding a demonstration again (lookup).  Both need heads that match words across lines; other tasks give
        little reason to grow them.  The end is for tasks that follow a rule; facts are known by then."""
        if done < .42:
            return {"named": .25 if done < .15 else .1, "lookup": .12, "both": .04}, {}
        if done < .58:
            return {"named": .03, "lookup": .28, "both": .03}, {"list": 6.0}
        if done < .8:
            return {"named": .03, "lookup": .16, "both": .05}, {"list": 2.0}
        return {"named": .02, "lookup": .22, "both": .05}, {"list": 1.5, "memory": .6}

    def hints(self, done):
        """Weight of the hints for heads."""
        return .15 * min(1, max(0, (.95 - done) / .1))

    def reading(self, done):
        """Factor of the shares of words that are read in other ways (spelling.py): none at the end."""
        return min(1, done / .1) * min(1, max(0, (.93 - done) / .15))


@dataclass
class Continued:
    """A run that goes on from a trained model, to make its rules carry over to pairs held out."""
    steps: int
    peak: float

    def rate(self, step):
        return self.peak * min(1, (step + 1) / 100) * min(1, max((self.steps - step) / (self.steps * .6), .02))

    def mixture(self, done):
        return {"named": 0.0, "lookup": .14, "both": .05}, {"memory": .8}

    def hints(self, done):
        return 0.0

    def reading(self, done):
        return min(1, max(0, (.9 - done) / .15))
