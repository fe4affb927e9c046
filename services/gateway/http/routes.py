"""All REST endpoints, one table a resource."""

from services.gateway.http import (
    interviews,
    join,
    plan,
    recordings,
    report,
    session,
    system,
    templates,
)

TABLES = (
    session.routes,
    templates.routes,
    interviews.routes,
    plan.routes,
    report.routes,
    recordings.routes,
    join.routes,
    system.routes,
)
