"""The templates that Rapport ships with (R3, R4), one module each; original content.

Changing a text here makes a new version of that template at the next start; interviews that are
scheduled already keep their snapshot. Key points are phrases a person would say aloud, because the
embedded scorer looks for them in the candidate's words.
"""

from __future__ import annotations

from services.plan.builtin import conversation, python, web
from services.plan.domain.template import TemplateContent

TEMPLATES: dict[str, TemplateContent] = {
    "builtin-conversation": conversation.TEMPLATE,
    "builtin-python": python.TEMPLATE,
    "builtin-web": web.TEMPLATE,
}
