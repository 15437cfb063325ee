"""How much each of many may want in a time."""

from collections.abc import Hashable

_MOST = 10_000


class RateLimit:
    """Lets each of many do something often at once, then once every so many seconds.

    The generic cell rate algorithm: one number for each.
    Source: https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm

    Args:
        burst: how often at once, after nothing for long; at least 1.
        every: seconds after which they may once more.
    """

    def __init__(self, burst: int, every: float) -> None:
        self._tolerance = (burst - 1) * every
        self._every = every
        self._due: dict[Hashable, float] = {}

    def wait(self, who: Hashable, now: float) -> float:
        """Seconds until they may once more; 0 if they may now, which is counted.

        Args:
            who: any key that tells them from others.
            now: seconds of a clock that never goes back.
        """
        due = max(self._due.get(who, now), now)
        if (wait := due - now - self._tolerance) > 0:
            return wait
        if len(self._due) >= _MOST:
            self._due = {each: then for each, then in self._due.items() if then > now}
        self._due[who] = due + self._every
        return 0.0
