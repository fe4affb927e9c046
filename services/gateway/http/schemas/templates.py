"""Interview templates, as plan offers them."""

from marshmallow import fields

from services.gateway.http.schemas.parts import Answer, Moment, Request, some, strings


class TemplateQuery(Request):
    """Which templates, in which order."""

    search = fields.String(load_default="")
    order = fields.String(load_default="name")


class TemplateSummary(Answer):
    """A row of "Interview Templates"."""

    id = fields.String()
    version = fields.Integer()
    name = fields.String()
    kind = fields.String()
    specialization = fields.String()
    language = fields.String()
    duration_minutes = fields.Integer()
    topic_count = fields.Integer()
    question_count = fields.Integer()
    updated_at = Moment()


class TemplateTopic(Answer):
    """A topic of the general part."""

    id = fields.String()
    title = fields.String()
    minutes = fields.Integer()


class TemplateQuestion(Answer):
    """A technical question with everything the recruiter may see."""

    id = fields.String()
    number = fields.Integer()
    text = fields.String()
    rephrasing = fields.String()
    answer = fields.String()
    key_points = strings()
    weight = fields.Float()


class Template(TemplateSummary):
    """A whole template."""

    topics = some(TemplateTopic)
    questions = some(TemplateQuestion)


class TemplateList(Answer):
    """All templates that match."""

    items = some(TemplateSummary)
