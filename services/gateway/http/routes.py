"""The list of all REST endpoints, one route table per resource."""

from services.gateway.http import (
    agreement,
    copies,
    exports,
    interviews,
    join,
    people,
    plan,
    ratings,
    recordings,
    report,
    session,
    shared,
    sharing,
    system,
    templates,
    transcript,
)

TABLES = (
    session.routes,
    people.routes,
    templates.routes,
    interviews.routes,
    plan.routes,
    report.routes,
    ratings.routes,
    agreement.routes,
    transcript.routes,
    recordings.routes,
    exports.routes,
    copies.routes,
    sharing.routes,
    shared.routes,
    join.routes,
    system.routes,
)
