"""What every refused or failed request answers."""

from typing import Any

from marshmallow import Schema, fields


class Problem(Schema):
    """Programs read `code`, people `message`; `fields` says what is wrong in which field."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    by_field: fields.Field[Any] = fields.Dict(
        data_key="fields", keys=fields.String(), values=fields.String()
    )
