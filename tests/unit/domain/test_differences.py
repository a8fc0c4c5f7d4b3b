"""What two people changed, told and put together."""

from typing import Any

from chalicelib.domain.differences import Line, changes, merged

BASE: dict[str, Any] = {
    "title": {"en": "Stand with the crew", "fr": "Avec l’équipe"},
    "statement": {"en": "One.\n\nTwo.\n\nThree.\n\nFour."},
    "demands": [{"id": "pay", "text": {"en": "Pay"}}],
    "goal": {"signers": 500},
}


def test_a_change_is_told_by_its_lines() -> None:
    after = {**BASE, "statement": {"en": "One.\n\nTwo.\n\nThree.\n\n4."}}
    (told,) = changes(BASE, after)
    assert told.place == ("statement", "en")
    assert told.lines == [Line("…", ""), Line(" ", "Three."), Line("-", "Four."), Line("+", "4.")]


def test_what_came_and_what_went_are_told() -> None:
    after = {"title": {"en": "Stand with the crew"}, "demands": BASE["demands"], "issuer": {"en": "Us"}}
    after["statement"] = BASE["statement"]
    told = {change.place: change.lines for change in changes(BASE, after)}
    assert told == {
        ("issuer", "en"): [Line("+", "Us")],
        ("title", "fr"): [Line("-", "Avec l’équipe")],
        ("goal", "signers"): [Line("-", "500")],
    }


def test_an_empty_part_is_no_difference() -> None:
    assert changes(BASE, {**BASE, "contacts": [], "dateline": {}, "issuer": {"en": ""}}) == []


def test_a_row_is_told_by_its_texts() -> None:
    (told,) = changes({}, {"demands": BASE["demands"]})
    assert told.lines == [Line("+", "id: pay"), Line("+", "en: Pay")]


def test_a_picture_is_not_told_letter_by_letter() -> None:
    (told,) = changes({}, {"appearance": {"logo": "data:image/png;base64," + "A" * 9000}})
    assert len(told.lines[0].text) < 60


def test_two_people_who_changed_two_things_both_keep_theirs() -> None:
    theirs = {
        **BASE,
        "title": {"en": "Stand with the crew", "fr": "Avec toute l’équipe"},
        "issuer": {"en": "Us"},
    }
    mine = {**BASE, "demands": [{"id": "pay", "text": {"en": "Pay us"}}]}
    both = merged(BASE, theirs, mine)
    assert both.document == {**theirs, "demands": mine["demands"]}
    assert [change.place for change in both.taken] == [("title", "fr"), ("issuer", "en")]
    assert both.both == []


def test_what_they_took_away_and_i_left_is_gone() -> None:
    theirs = {name: value for name, value in BASE.items() if name != "goal"}
    assert merged(BASE, theirs, BASE).document == theirs


def test_of_what_both_changed_mine_stands_and_theirs_is_told() -> None:
    theirs = {**BASE, "title": {"en": "Theirs", "fr": "Avec l’équipe"}}
    mine = {**BASE, "title": {"en": "Mine", "fr": "Avec l’équipe"}}
    both = merged(BASE, theirs, mine)
    assert both.document == mine
    assert [(c.place, c.lines) for c in both.both] == [
        (("title", "en"), [Line("-", "Theirs"), Line("+", "Mine")])
    ]


def test_without_what_both_began_from_nothing_is_guessed() -> None:
    theirs, mine = {**BASE, "goal": {"signers": 9}}, {**BASE, "issuer": {"en": "Me"}}
    both = merged(None, theirs, mine)
    assert both.document == mine
    assert {change.place for change in both.both} == {("goal", "signers"), ("issuer", "en")}
