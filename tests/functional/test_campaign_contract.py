"""What the store of definitions promises, on the fakes, on the local AWS and on DynamoDB Local."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.errors import Conflict
from chalicelib.domain.face import Face
from chalicelib.domain.headings import Heading
from chalicelib.domain.pictures import Drawn
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import TextVersion, agreed_texts, text_version
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.store.campaigns import DynamoCampaigns
from chalicelib.store.table import Table
from tests import waiting
from tests.backends import Stores
from tests.builders import NOW, card, letter

at_once = partial(waiting.at_once, threads=16, expected=(Conflict,))
LANGUAGES = ["en", "fr", "es", "de", "it", "pt", "nl", "pl", "ja", "ar"]


def stored(campaign: Campaign, rev: int = 1, before: StoredCampaign | None = None) -> StoredCampaign:
    return StoredCampaign(campaign, text_version(campaign, before.text if before else None), rev)


def put(stores: Stores, campaign: Campaign, before: StoredCampaign | None = None) -> StoredCampaign:
    """Write it as the next revision."""
    following = stored(campaign, before.rev + 1 if before else 1, before)
    stores.campaigns.put(following, before)
    return following


class TestDefinitions:
    def test_what_is_published_is_read_back(self, stores: Stores, slug: str) -> None:
        news = [{"date": date(2026, 3, 14), "text": {"en": "x"}}]
        published = put(stores, letter(slug=slug, opens_at=NOW, goal={"workers": 500_000}, updates=news))
        assert stores.campaigns.get(slug) == published
        assert stores.campaigns.get(slug, lately=True) == published
        assert stores.campaigns.text(slug, 1) == published.text
        assert stores.campaigns.text(slug, 2) is None
        assert stores.campaigns.list_slugs().count(slug) == 1

    def test_what_is_known_is_not_read_anew(self, stores: Stores, slug: str) -> None:
        published = put(stores, letter(slug=slug))
        assert stores.campaigns.get(slug, published) is published
        changed = put(stores, letter(slug=slug, status="closed"), published)
        assert stores.campaigns.get(slug, published) == changed

    def test_names_that_an_owner_opened_wait_until_they_are_hung(self, stores: Stores, slug: str) -> None:
        sealed = put(stores, letter(slug=slug))
        assert slug not in stores.campaigns.to_open()
        opened = replace(sealed, rev=2, names_opened_at=NOW, terms={1: 12, 4: 60})
        stores.campaigns.put(opened, sealed)
        assert stores.campaigns.get(slug) == opened
        assert slug in stores.campaigns.to_open()
        stores.campaigns.names_are_open(slug)
        stores.campaigns.put(replace(opened, rev=3), opened)
        assert slug not in stores.campaigns.to_open()

    def test_the_lists_are_in_order(self, stores: Stores, slug: str) -> None:
        for name in (f"{slug}-b", f"{slug}-a"):
            put(stores, letter(slug=name))
        put(stores, letter(slug=f"{slug}-aa", status="draft"))
        slugs = stores.campaigns.list_slugs()
        assert slugs == sorted(slugs)
        assert [heading.slug for heading in stores.campaigns.headings()] == slugs

    def test_of_two_organizers_who_read_the_same_one_writes(self, stores: Stores, slug: str) -> None:
        first = put(stores, letter(slug=slug))
        second = put(stores, letter(slug=slug, status="closed"), first)
        with pytest.raises(Conflict):
            put(stores, letter(slug=slug, status="draft"), first)
        with pytest.raises(Conflict):
            stores.campaigns.put(first, None)
        assert stores.campaigns.get(slug) == second

    def test_a_campaign_that_is_not_there_cannot_be_changed(self, stores: Stores, slug: str) -> None:
        with pytest.raises(Conflict):
            put(stores, letter(slug=slug), stored(letter(slug=slug)))
        assert stores.campaigns.get(slug) is None

    def test_of_many_publishing_at_once_one_is_first(self, stores: Stores, slug: str) -> None:
        tried = [stored(letter(slug=slug, title={"en": f"Title {number}"})) for number in range(10)]
        met = at_once(10, lambda number: stores.campaigns.put(tried[number], None))
        assert met.count(None) == 1
        assert stores.campaigns.get(slug) == tried[met.index(None)]
        assert stores.campaigns.text(slug, 1) == tried[met.index(None)].text

    def test_a_draft_and_an_open_campaign_of_one_name_are_never_both_there(
        self, stores: Stores, slug: str
    ) -> None:
        draft, published = stored(letter(slug=slug, status="draft")), stored(letter(slug=slug))
        met = at_once(2, lambda number: stores.campaigns.put((draft, published)[number], None))
        assert met.count(None) == 1
        assert stores.campaigns.get(slug) == (draft, published)[met.index(None)]
        assert stores.campaigns.list_slugs().count(slug) == 1


class TestTexts:
    def test_every_text_that_was_agreed_to_stays_readable(self, stores: Stores, slug: str) -> None:
        published = None
        for number in range(1, 12):
            published = put(stores, letter(slug=slug, title={"en": f"Title {number}"}), published)
        for number in range(1, 12):
            text = stores.campaigns.agreed_text(slug, number, "fr")
            assert text
            assert text.splitlines()[0] == f"Title {number}"

    def test_a_text_that_was_agreed_to_is_never_written_over(self, stores: Stores, slug: str) -> None:
        first = put(stores, letter(slug=slug))
        other = letter(slug=slug, title={"en": "Something else"})
        with pytest.raises(Conflict):
            stores.campaigns.put(StoredCampaign(other, text_version(other, None), 2), first)
        assert stores.campaigns.text(slug, 1) == first.text
        assert stores.campaigns.agreed_text(slug, 1, "en") == agreed_texts(first.campaign)["en"]
        assert stores.campaigns.get(slug) == first

    def test_a_text_is_there_in_its_languages_and_in_no_other(self, stores: Stores, slug: str) -> None:
        published = put(stores, letter(slug=slug))
        assert stores.campaigns.agreed_text(slug, 1, "fr") == agreed_texts(published.campaign)["fr"]
        assert stores.campaigns.agreed_text(slug, 1, "de") is None
        assert stores.campaigns.agreed_text(slug, 2, "fr") is None
        assert stores.campaigns.agreed_text("", 1, "fr") is None

    @pytest.mark.parametrize(
        ("languages", "statement"),
        [
            (LANGUAGES, "宣言" * 2500),
            ([f"{a}{b}" for a in "abcdef" for b in "ghijk"], "Мы поддерживаем бастующих. " * 518),
        ],
        ids=["ten languages in Japanese", "thirty in Cyrillic"],
    )
    def test_the_longest_letters_fit(
        self, stores: Stores, slug: str, languages: list[str], statement: str
    ) -> None:
        statements = {tag: f"{tag} {statement}" for tag in languages}
        texts = {"en": "A letter"} if "en" in languages else {languages[0]: "A letter"}
        published = put(
            stores,
            letter(slug=slug, languages=languages, title=texts, summary=texts, statement=statements),
        )
        assert stores.campaigns.get(slug) == published
        for tag in languages:
            assert stores.campaigns.agreed_text(slug, 1, tag) == agreed_texts(published.campaign)[tag]


class TestDrafts:
    def test_a_draft_is_found_by_organizers_only(self, stores: Stores, slug: str) -> None:
        draft = put(stores, letter(slug=slug, status="draft"))
        assert draft.text == TextVersion(0, {})
        assert stores.campaigns.get(slug) == draft
        assert slug in stores.campaigns.list_slugs()
        if stores.client:
            public = DynamoCampaigns(Table(stores.client, "Campaigns"))
            assert public.get(slug) is None
            assert slug not in public.list_slugs()
            assert not list(Table(stores.client, "Campaigns").query("slug = :slug", {":slug": slug}))

    def test_nobody_could_agree_to_a_draft(self, stores: Stores, slug: str) -> None:
        draft = put(stores, letter(slug=slug, status="draft"))
        changed = put(stores, letter(slug=slug, status="draft", title={"en": "Another"}), draft)
        assert stores.campaigns.text(slug, 1) is None
        opened = put(stores, letter(slug=slug, title={"en": "The third"}), changed)
        assert (opened.rev, opened.text.number) == (3, 1)
        assert stores.campaigns.get(slug) == opened
        assert stores.campaigns.list_slugs().count(slug) == 1
        if stores.client:
            work = Table(stores.client, "Work")
            assert not list(work.query("pk = :draft", {":draft": f"draft#{slug}"}))
            assert slug not in [item["sk"] for item in work.query("pk = :list", {":list": "@drafts"})]

    def test_of_two_who_change_a_draft_one_writes(self, stores: Stores, slug: str) -> None:
        draft = put(stores, letter(slug=slug, status="draft"))
        tried = [letter(slug=slug, status=status, title={"en": status}) for status in ("draft", "open")]
        met = at_once(2, lambda number: put(stores, tried[number], draft) and None)
        assert met.count(None) == 1
        found = stores.campaigns.get(slug)
        assert found
        assert found.campaign == tried[met.index(None)]

    def test_what_was_open_stays_where_its_texts_are(self, stores: Stores, slug: str) -> None:
        opened = put(stores, letter(slug=slug))
        draft = put(stores, letter(slug=slug, status="draft", title={"en": "Another"}), opened)
        assert draft.text == opened.text
        assert stores.campaigns.text(slug, 2) is None
        again = put(stores, letter(slug=slug, title={"en": "Another"}), draft)
        assert again.text.number == 2
        assert stores.campaigns.agreed_text(slug, 1, "en") == agreed_texts(opened.campaign)["en"]


class TestListed:
    def pages(self, stores: Stores) -> list[list[Heading]]:
        """The list that everybody may read, to its end."""
        found, more = [], True
        while more and (page := stores.campaigns.listed(len(found))):
            found.append(list(page.headings))
            more = page.more
        assert stores.campaigns.listed(len(found)) is None
        return found

    def listed(self, stores: Stores, slug: str) -> list[Heading]:
        return [heading for page in self.pages(stores) for heading in page if heading.slug.startswith(slug)]

    def test_what_can_be_signed_is_listed_with_what_the_list_shows(self, stores: Stores, slug: str) -> None:
        put(stores, letter(slug=slug, opens_at=NOW, closes_at=NOW + timedelta(days=1)))
        (heading,) = self.listed(stores, slug)
        assert (heading.title, heading.languages) == (letter().title, ["en", "fr"])
        assert (heading.opens_at, heading.closes_at) == (NOW, NOW + timedelta(days=1))

    @pytest.mark.parametrize(
        "off",
        [{"listed": False}, {"status": "draft"}, {"status": "closed"}],
        ids=lambda off: next(iter(off)) + str(next(iter(off.values()))),
    )
    def test_what_is_not_to_be_found_is_taken_off(
        self, stores: Stores, slug: str, off: dict[str, Any]
    ) -> None:
        first = put(stores, letter(slug=slug))
        second = put(stores, letter(slug=slug, **off), first)
        assert self.listed(stores, slug) == []
        put(stores, letter(slug=slug, title={"en": "Back"}), second)
        assert [heading.title for heading in self.listed(stores, slug)] == [{"en": "Back"}]

    def test_a_card_is_listed_only_if_it_says_so(self, stores: Stores, slug: str) -> None:
        put(stores, card(slug=f"{slug}-a"))
        put(stores, card(slug=f"{slug}-b", listed=True))
        assert [heading.slug for heading in self.listed(stores, slug)] == [f"{slug}-b"]

    def test_many_are_on_pages_of_a_hundred_and_each_once(self, stores: Stores, slug: str) -> None:
        names = [f"{slug}-{number:03d}" for number in range(131)]
        held = [put(stores, letter(slug=name)) for name in names]
        assert sorted(heading.slug for heading in self.listed(stores, slug)) == names
        pages = self.pages(stores)
        assert max(len(page) for page in pages) == 100
        assert all([heading.slug for heading in page] == sorted(h.slug for h in page) for page in pages)
        for campaign in held[10:90]:
            put(stores, letter(slug=campaign.campaign.slug, status="closed"), campaign)
        for number in range(60):
            put(stores, letter(slug=f"{slug}-x-{number}"))
        # What left has made room.
        assert len(self.pages(stores)) <= len(pages)
        assert len(self.listed(stores, slug)) == 131 - 80 + 60

    def test_of_many_who_publish_at_once_none_is_left_out(self, stores: Stores, slug: str) -> None:
        names = [f"{slug}-{number}" for number in range(8)]
        at_once(8, lambda number: retry_conflicts(lambda: put(stores, letter(slug=names[number]))))
        assert [heading.slug for heading in self.listed(stores, slug)] == names

    def test_who_ended_is_taken_off(self, stores: Stores, slug: str) -> None:
        put(stores, letter(slug=f"{slug}-a", closes_at=NOW))
        put(stores, letter(slug=f"{slug}-b", closes_at=NOW + timedelta(hours=1)))
        put(stores, letter(slug=f"{slug}-c"))
        stores.campaigns.take_off_ended(NOW)
        assert [heading.slug for heading in self.listed(stores, slug)] == [f"{slug}-b", f"{slug}-c"]


class TestFaces:
    def test_a_face_that_is_known_is_not_read_anew(self, stores: Stores, slug: str) -> None:
        nothing = stores.faces.get(slug)
        assert stores.faces.get(slug, nothing) == nothing
        stores.faces.put(slug, Face(individuals=1), nothing)
        first = stores.faces.get(slug, nothing)
        assert (first.individuals, first.rev) == (1, 1)
        assert stores.faces.get(slug, first, lately=True) == first
        stores.faces.put(slug, Face(individuals=2), first)
        assert stores.faces.get(slug, first).individuals == 2


class TestPictures:
    def test_each_language_has_its_own(self, stores: Stores, slug: str) -> None:
        assert stores.pictures.drawn(slug) is None
        assert stores.pictures.get(slug, "en") is None
        stores.pictures.put(slug, Drawn("0-0-0", rev=1, face_rev=0), {"en": b"\x89en", "fr": b"\x89fr"})
        assert stores.pictures.drawn(slug) == Drawn("0-0-0", rev=1, face_rev=0)
        assert [stores.pictures.get(slug, language) for language in ("en", "fr", "ja")] == [
            b"\x89en",
            b"\x89fr",
            None,
        ]

    def test_none_takes_the_place_of_a_later_one(self, stores: Stores, slug: str) -> None:
        stores.pictures.put(slug, Drawn("10-0-0", rev=2, face_rev=7), {"en": b"now"})
        stores.pictures.put(slug, Drawn("0-0-0", rev=1, face_rev=8), {"en": b"older", "fr": b"new"})
        stores.pictures.put(slug, Drawn("0-0-0", rev=3, face_rev=6), {"en": b"older figures"})
        assert stores.pictures.drawn(slug) == Drawn("10-0-0", rev=2, face_rev=7)
        assert stores.pictures.get(slug, "en") == b"now"
        stores.pictures.put(slug, Drawn("25-0-0", rev=2, face_rev=9), {"en": b"next"})
        assert stores.pictures.get(slug, "en") == b"next"
        assert stores.campaigns.get(slug) is None
