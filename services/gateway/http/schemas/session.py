"""Signing in, and the first administrator."""

from typing import Any

from marshmallow import fields, validate

from services.gateway.http.schemas.parts import Answer, Request, one_of, some
from shared.contracts.text import RuledText
from shared.requests.fields import EmailAddress, Text

PASSWORD_LEAST = 10
PASSWORD_MOST = 200


class SignIn(Request):
    """E-mail and password of an account."""

    email = EmailAddress("Email", required=True)
    password = RuledText(
        "Password",
        required=True,
        error_messages={"required": "Password is missing.", "null": "Password is missing."},
    )


class NewPassword(RuledText):
    """A password that is chosen now; no white space is cut, no alphabet is asked for."""

    def __init__(self, **kwargs: Any) -> None:
        length = f"Password must have {PASSWORD_LEAST} to {PASSWORD_MOST} characters."
        super().__init__(
            "Password",
            validate=validate.Length(PASSWORD_LEAST, PASSWORD_MOST, error=length),
            error_messages={"required": "Password is missing.", "null": "Password is missing."},
            **kwargs,
        )


class Setup(Request):
    """The first administrator."""

    name = Text("Name", most=120, required=True)
    email = EmailAddress("Email", required=True)
    password = NewPassword(required=True)


class NewPerson(Setup):
    """Somebody who gets an account."""

    role = one_of("admin", "recruiter", "observer", required=True)


class SetupOpen(Answer):
    """The one-time link can be used."""

    is_open = fields.Boolean()


class Person(Answer):
    """Somebody with an account."""

    id = fields.String()
    email = fields.String()
    name = fields.String()
    role = one_of("admin", "recruiter", "observer")


class People(Answer):
    """Everybody who may sign in."""

    items = some(Person)
