"""The options that say who records and who reviewed, and what of it is required."""

from __future__ import annotations

from collections.abc import Callable
from gettext import gettext
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click

from tplog.cli.settings import ConfigOption

if TYPE_CHECKING:
    from tplog.values.registration import Registration

F = TypeVar("F", bound=Callable[..., Any])
REQUIRABLE = ("registrar", "review")  # as `tplog.book.registration` has them


class RegistrationOptions(TypedDict):
    """The values of the options."""

    registrar: str
    reviewed_by: str
    required: tuple[str, ...]


def _signature(_context: click.Context, option: click.Parameter, value: str | None) -> str:
    """Return a role or signature, "" for none. Raises click.BadParameter."""
    if value is None:
        return ""
    from tplog.values.registration import MAX_SIGNATURE_LENGTH, checked_signature  # noqa: PLC0415 (start-up time)

    try:
        return checked_signature(value)
    except ValueError as error:
        message = gettext(
            "a role or a signature is one line of at most {most} characters, without a personal identity "
            "number."
        ).format(most=MAX_SIGNATURE_LENGTH)
        raise click.BadParameter(message, param=option) from error


def _required(_context: click.Context, option: click.Parameter, value: Any) -> tuple[str, ...]:  # noqa: ANN401 (a text, or the file's list)
    """Return what is required, of a text with commas or a list. Raises click.BadParameter."""
    parts = value.split(",") if isinstance(value, str) else value or ()
    words = tuple(part.strip() for part in parts)
    unknown = [word for word in words if word not in REQUIRABLE]
    if unknown:
        message = gettext("{word} is none of {words}.").format(
            word=repr(unknown[0]), words=", ".join(REQUIRABLE)
        )
        raise click.BadParameter(message, param=option)
    return words


_OPTIONS = (
    click.option(
        "--registrar",
        cls=ConfigOption,
        section="apply",
        callback=_signature,
        metavar="ROLE",
        help="Who records: a role or signature, kept in the record for ever.",
    ),
    click.option(
        "--reviewed-by",
        cls=ConfigOption,
        section="apply",
        callback=_signature,
        metavar="ROLE",
        help="Who held the file against its paper: a role or signature.",
    ),
    click.option(
        "--require",
        "required",
        cls=ConfigOption,
        section="apply",
        type=click.UNPROCESSED,
        callback=_required,
        metavar="registrar,review",
        help="Record nothing unless it is stated who records, or that another reviewed.",
    ),
)


def registration_options(function: F) -> F:
    """Add the options of `RegistrationOptions`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def required_registration(options: RegistrationOptions) -> Registration:
    """Return who records and who reviewed. Raises Refused if what is required is not stated."""
    registrar, reviewed_by, required = options["registrar"], options["reviewed_by"], options["required"]
    from tplog.values.registration import UNSTATED, Registration  # noqa: PLC0415 (start-up time)

    if not (registrar or reviewed_by or required):
        return UNSTATED
    from tplog.book.registration import require_registration  # noqa: PLC0415 (start-up time)

    registration = Registration(registrar, reviewed_by)
    require_registration(registration, required)
    return registration
