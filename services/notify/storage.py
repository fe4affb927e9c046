"""What notify keeps: one correspondence per interview, indexed by when its next mail is due."""

from __future__ import annotations

from services.notify.domain.correspondence import Correspondence
from shared.store import Aggregates, Collection, Index

CORRESPONDENCE = Collection("correspondence", (Index(("next_due_at",)),))

Letters = Aggregates[Correspondence]
