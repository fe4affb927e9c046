"""What the judgement of one answer takes of its interview's budget, whatever comes of it."""

from __future__ import annotations

from dataclasses import dataclass


class BudgetSpent(Exception):
    """The tokens that an answer may take are used up."""


@dataclass
class Purse:
    """The tokens that an answer may take (`allowance`; None: no limit) and those that are gone.

    A reply that cannot be read costs as much as a good one, so what is paid is noted here and not
    with what was made of it. None: nothing was asked, or no price is known.
    """

    allowance: int | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = None

    def check(self, tokens: int) -> None:
        """Raises BudgetSpent when a request that takes about so many tokens is not covered."""
        used = (self.tokens_in or 0) + (self.tokens_out or 0)
        if self.allowance is not None and used + tokens > self.allowance:
            raise BudgetSpent

    def pay(self, *, tokens_in: int, tokens_out: int, cost_usd: float | None = None) -> None:
        """A reply came."""
        self.tokens_in = (self.tokens_in or 0) + tokens_in
        self.tokens_out = (self.tokens_out or 0) + tokens_out
        if cost_usd is not None:
            self.cost_usd = (self.cost_usd or 0.0) + cost_usd
