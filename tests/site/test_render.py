"""How templates are run."""

from __future__ import annotations

from jinja2.runtime import Macro

from tplog.i18n.vocabulary import Language
from tplog.site import render


def test_no_function_of_templates_takes_the_context() -> None:
    """Such a one would be called without it; only a macro is given what it asks for."""
    functions = {**render._environment().globals, **render._template_functions(Language.SV)}  # noqa: SLF001 (what templates have)
    assert "html_link" in functions
    assert [name for name, function in functions.items() if hasattr(function, "jinja_pass_arg")] == []
    assert hasattr(Macro.__call__, "jinja_pass_arg")
