"""Who sits in a room right now, as far as this process hears of them.

A seat is kept by saying so every few seconds. Leases live in memory: a process that was gone has
lost every connection anyway.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.events.media import Participant

LEASE_S = 10.0


@dataclass
class Lease:
    """One seat: a connection has it until a moment, in seconds of a monotonic clock.

    `former` are the names that the same page had before, over one peer connection.
    """

    connection_id: str | None
    until_s: float
    former: frozenset[str] = frozenset()


@dataclass
class Leases:
    """The seats of one room that are taken."""

    _of: dict[Participant, Lease] = field(default_factory=dict)

    def take(self, who: Participant, connection_id: str, now_s: float) -> None:
        """Give the seat to a connection, from whoever has it."""
        self._of[who] = Lease(connection_id, now_s + LEASE_S)

    def rename(self, who: Participant, connection_id: str, now_s: float) -> None:
        """The page in the seat goes on under another name, and may not hear that it does."""
        lease = self._of[who]
        before = {lease.connection_id} if lease.connection_id else set()
        self._of[who] = Lease(connection_id, now_s + LEASE_S, lease.former | before)

    def knows(self, who: Participant, connection_id: str) -> bool:
        """Whether the page in the seat has this name or had it before."""
        lease = self._of.get(who)
        return lease is not None and connection_id in {lease.connection_id, *lease.former}

    def expect(self, who: Participant, now_s: float) -> None:
        """The seat was taken at another process, whose page has to join again here."""
        self._of.setdefault(who, Lease(None, now_s + LEASE_S))

    def clear(self) -> None:
        """Nobody has a seat here."""
        self._of.clear()

    def has(self, who: Participant, connection_id: str) -> bool:
        """Whether this connection has the seat."""
        lease = self._of.get(who)
        return lease is not None and lease.connection_id == connection_id

    def is_anothers(self, who: Participant, connection_id: str) -> bool:
        """Whether another page than the one with this name has the seat."""
        lease = self._of.get(who)
        is_taken = lease is not None and lease.connection_id is not None
        return is_taken and not self.knows(who, connection_id)

    def renew(self, who: Participant, connection_id: str, now_s: float) -> bool:
        """Keep the seat; False when somebody else or nobody has it."""
        if not self.has(who, connection_id):
            return False
        self._of[who].until_s = now_s + LEASE_S
        return True

    def revoke(self, who: Participant) -> None:
        """The connection has to join again; until it does or the lease ends, the seat counts."""
        if lease := self._of.get(who):
            lease.connection_id = None

    def release(self, who: Participant) -> None:
        """The seat is free."""
        self._of.pop(who, None)

    def lapsed(self, now_s: float) -> tuple[Participant, ...]:
        """Whose lease has ended."""
        return tuple(who for who, lease in self._of.items() if lease.until_s <= now_s)

    @property
    def is_empty(self) -> bool:
        """Nobody is here."""
        return not self._of
