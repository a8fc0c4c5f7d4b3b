"""The form of a definition: what it shows of a document, and what its buttons do to one."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.drafts import Document
from chalicelib.domain.errors import FieldError
from chalicelib.domain.kinds import TRAITS, Names
from chalicelib.domain.parts import EmailText, LineByLanguage, ProseByLanguage
from chalicelib.domain.text import N_
from chalicelib.domain.typed import LOCAL, kind_of, typed_fields
from chalicelib.http.console.definition_parts import BY_NAME, CHOICES, GROUPS, Key
from chalicelib.words.languages import own_name, translations
from chalicelib.words.sentences import field_message, named_message

OF_SOME_KINDS = frozenset(part for traits in TRAITS.values() for part in traits.needs)
DAY = re.compile(r"\d{4}-\d\d-\d\d")
IN_ONE_FIELD = ("unit.milestones", "origins")


@dataclass(frozen=True)
class Cell:
    """A text in one language."""

    language: str
    name: str
    value: str
    mistake: str | None


@dataclass(frozen=True)
class Item:
    """What stands on the form for a key: `control` says how, and which of the others it has."""

    control: str
    name: str
    label: str
    hint: str = ""
    value: str = ""
    mistake: str | None = None
    type: str = "text"
    tall: bool = False
    cells: Sequence[Cell] = ()
    missing: Sequence[str] = ()
    options: Sequence[tuple[str, str]] = ()
    rows: Sequence[Sequence["Item"]] = ()
    add: str = ""


@dataclass(frozen=True)
class Part:
    name: str
    title: str
    items: list[Item]


@dataclass(frozen=True)
class DefinitionForm:
    """A document as a form to edit the campaign `held` with, in `language`; `errors` stand beside fields."""

    document: Document
    held: Campaign
    language: str
    errors: Collection[FieldError] = ()
    fields: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", typed_fields(self.document))

    def say(self, text: str) -> str:
        """A text of ours in the reader's language."""
        return str(translations(self.language).gettext(text)) if text else ""

    @cached_property
    def languages(self) -> list[str]:
        listed = self.document.get("languages")
        return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []

    @cached_property
    def groups(self) -> list[Part]:
        made = []
        for group in GROUPS:
            items = [self._item(key, key.name, Campaign) for key in group.keys if self._has(key)]
            made.append(Part(group.name, self.say(group.title), items))
        return made

    @cached_property
    def mistakes(self) -> list[tuple[str, str]]:
        """(the field's id, what is wrong with which) in the order of the page."""
        ids = {name: place for place, name in enumerate(_names(self.groups))}
        found = [(self._led_to(error.field, ids), error) for error in self.errors]
        found.sort(key=lambda one: ids.get(one[0], -1))
        return [(at, named_message(error, self.label(error.field), self.say)) for at, error in found]

    def label(self, name: str) -> str:
        """What the form calls what stands there, with the language of a text."""
        parts = name.split(".")
        for end in (2, 1):
            key = BY_NAME.get(".".join(parts[:end]))
            if key:
                numbered = [str(int(one) + 1) for one in parts[end:] if one.isdecimal()]
                spoken = [f"({own_name(one)})" for one in parts[end:] if one in self.languages]
                return " ".join([self.say(key.label), *numbered, *spoken])
        return self.say(NAMED.get(parts[0], ""))

    def _led_to(self, name: str, ids: Mapping[str, int]) -> str:
        while name and name not in ids:
            name = name.rpartition(".")[0]
        return name or "languages"

    def _has(self, key: Key) -> bool:
        """Whether it stands there: what only other kinds need does where the document has it."""
        first = key.name.partition(".")[0]
        return first not in OF_SOME_KINDS or first in self.held.traits.needs or first in self.document

    def _mistake(self, name: str) -> str | None:
        error = next((one for one in self.errors if one.field == name), None)
        return field_message(error, self.say) if error else None

    def _item(self, key: Key, name: str, model: type[BaseModel]) -> Item:
        annotation = _annotation(model, key.name)
        kind = kind_of(annotation)
        label, hint, mistake = self.say(key.label), self.say(key.hint), self._mistake(name)
        if kind in (kind_of(LineByLanguage), kind_of(ProseByLanguage)):
            return self._texts(key, name, prose=kind == kind_of(ProseByLanguage))
        if settled := self._settled(name):
            return Item("settled", name, label, value=settled[1], options=[settled])
        if options := self._options(name, kind):
            control = "boxes" if get_origin(kind) is list else "choice"
            return Item(control, name, label, hint, self.fields.get(name, ""), mistake, options=options)
        if get_origin(kind) is list and not key.name.endswith(IN_ONE_FIELD):
            return self._rows(key, name, get_args(kind)[0])
        control = "logo" if name == "appearance.logo" else "line"
        value = self.fields.get(name, "")
        return Item(control, name, label, hint, value, mistake, _type(annotation, kind, value), key.tall)

    def _texts(self, key: Key, name: str, prose: bool) -> Item:
        cells = []
        for language in self.languages:
            place = f"{name}.{language}"
            cells.append(Cell(language, place, self.fields.get(place, ""), self._mistake(place)))
        written = any(cell.value for cell in cells)
        missing = [cell.language for cell in cells if written and not cell.value]
        control = "prose" if prose else "texts"
        return Item(
            control,
            name,
            self.say(key.label),
            self.say(key.hint),
            mistake=self._mistake(name),
            tall=key.tall,
            cells=cells,
            missing=missing,
        )

    def _rows(self, key: Key, name: str, annotation: Any) -> Item:
        model = kind_of(annotation)
        held: Any = self.document
        for part in key.name.split("."):
            held = held.get(part, {}) if isinstance(held, dict) else {}
        rows = []
        for number in range(len(held) if isinstance(held, list) else 0):
            place = f"{name}.{number}"
            if key.rows:
                rows.append([self._item(inner, f"{place}.{inner.name}", model) for inner in key.rows])
            else:
                value, mistake = self.fields.get(place, ""), self._mistake(place)
                label = f"{self.say(key.label)} {number + 1}"
                rows.append([Item("line", place, label, "", value, mistake, _type(annotation, model, value))])
        label, hint, mistake = self.say(key.label), self.say(key.hint), self._mistake(name)
        return Item("rows", name, label, hint, mistake=mistake, rows=rows, add=self.say(key.add))

    def _settled(self, name: str) -> tuple[str, str] | None:
        """What can never change here, as a choice of one: its value and what it is called."""
        allowed: set[str] = set()
        if name == "names":
            allowed = {one.value for one in self.held.traits.names & {self.held.names, Names.SEALED}}
        elif name == "review":
            allowed = {one.value for one in self.held.traits.review}
        if len(allowed) != 1:
            return None
        (value,) = allowed
        return value, self.say(CHOICES[name][value])

    def _options(self, name: str, kind: Any) -> list[tuple[str, str]]:
        called = CHOICES.get(name.partition(".")[0], {})
        if kind is bool:
            # What a kind usually does is said by saying nothing.
            usual = {"": self.say("As usual for its kind")} if name == "listed" else {}
            called = usual | CHOICES["yes_or_no"]
        elif name == "names":
            offered = {self.held.names.value, Names.SEALED.value}
            called = {value: text for value, text in called.items() if value in offered}
        elif not (_is_choice(kind) or (get_origin(kind) is list and _is_choice(kind_of(get_args(kind)[0])))):
            return []
        return [(value, self.say(text)) for value, text in called.items()]


# Of mistakes in what has no field of its own.
NAMED = {"languages": N_("Languages"), "kind": N_("Kind"), "file": N_("File")}


def _names(groups: Sequence[Part]) -> Iterator[str]:
    """The ids of fields, in the order of the page."""
    yield "languages"
    for group in groups:
        for item in group.items:
            yield from _within(item)
    yield "file"


def _within(item: Item) -> Iterator[str]:
    yield item.name
    yield from (cell.name for cell in item.cells)
    for number, row in enumerate(item.rows):
        yield f"{item.name}.{number}"
        for inner in row:
            yield from _within(inner)


def _annotation(model: type[BaseModel], name: str) -> Any:
    """What a key takes, of a model or of one within it."""
    first, _, rest = name.partition(".")
    annotation = model.model_fields[first].annotation
    return _annotation(kind_of(annotation), rest) if rest else annotation


def _is_choice(kind: Any) -> bool:
    return get_origin(kind) is Literal or (isinstance(kind, type) and issubclass(kind, Enum))


def _type(annotation: Any, kind: Any, value: str) -> str:
    """The type of an input, as HTML calls it: what is no date a browser would not show in a date's."""
    if annotation == EmailText:
        return "email"
    if kind is int:
        return "number"
    if isinstance(kind, type) and issubclass(kind, datetime) and (not value or LOCAL.fullmatch(value)):
        return "datetime-local"
    return "date" if kind is date and (not value or DAY.fullmatch(value)) else "text"
