"""Whatever can be wrong has a sentence."""

import ast
from collections.abc import Iterator
from pathlib import Path

from chalicelib.domain.errors import Conflict, FieldError, Unavailable
from chalicelib.domain.fields import FIELDS
from chalicelib.domain.kinds import TRAITS
from chalicelib.domain.reading import CODES, PYDANTICS
from chalicelib.http.answers import STATUS
from chalicelib.words.rows import MISTAKES
from chalicelib.words.sentences import FIELD_MESSAGES, MESSAGES, field_message, message

SOURCES = sorted(Path("chalicelib").rglob("*.py"))


def calls(name: str) -> Iterator[ast.Call]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield node


def judged(path: str) -> set[str]:
    """The codes that a module's checks answer with: texts that its functions of `str | None` return."""
    return {
        part.value
        for node in ast.walk(ast.parse(Path(path).read_text()))
        if isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) == "str | None"
        for answer in ast.walk(node)
        if isinstance(answer, ast.Return)
        for part in ast.walk(answer)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value
    }


def test_every_code_of_a_field_has_one() -> None:
    raised = {call.args[1].value for call in calls("FieldError") if isinstance(call.args[1], ast.Constant)}
    raised |= judged("chalicelib/domain/fields.py") | judged("chalicelib/domain/judging.py")
    raised |= {asked.missing for asked in FIELDS.values()}
    assert len(raised) > 20
    told = {key.rpartition(":")[2] for key in (*FIELD_MESSAGES, *MISTAKES)}
    own = {call.args[0].value for call in calls("PydanticCustomError")} - {"definition"}
    assert "email_address" in own
    assert raised | own | set(CODES.values()) <= told
    assert not own & PYDANTICS, "a code of ours would be taken for pydantic's"


def test_every_problem_of_a_definition_has_one() -> None:
    tree = ast.parse(Path("chalicelib/domain/campaigns.py").read_text())
    problems = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.endswith("_problems")
    ]
    words = {
        node.elts[-1].value
        for problem in problems
        for node in ast.walk(problem)
        if isinstance(node, ast.Tuple) and isinstance(node.elts[-1], ast.Constant)
    }
    words |= {f"{part}_needed" for traits in TRAITS.values() for part in traits.needs}
    assert {"sealed_here", "unit_needed"} <= words
    assert words <= FIELD_MESSAGES.keys()


def test_every_reason_why_something_is_unavailable_has_one() -> None:
    reasons = {call.args[0].value for call in calls("Unavailable") if isinstance(call.args[0], ast.Constant)}
    assert reasons <= MESSAGES.keys()
    assert {"closed", "not_yet_open", "withdrawn"} <= MESSAGES.keys()


def test_every_error_that_becomes_an_answer_has_one() -> None:
    assert {error.code for error in STATUS if error not in (Conflict, Unavailable)} <= MESSAGES.keys()


def test_a_sentence_about_the_field_comes_before_a_general_one() -> None:
    assert field_message(FieldError("name", "required")) != field_message(FieldError("website", "required"))
    assert field_message(FieldError("name", "too_long", {"max": 120})) == "Use at most 120 characters."


def test_a_sentence_is_translated_before_it_is_filled_in() -> None:
    said = field_message(
        FieldError("name", "too_long", {"max": 120}), {"Use at most {max} characters.": "≤ {max}"}.get
    )
    assert said == "≤ 120"
    assert message("closed", lambda text: text.upper()) == MESSAGES["closed"].upper()
