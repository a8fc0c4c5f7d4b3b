"""The exact text that is agreed to, one document for each language, and its versions."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.campaigns import Campaign


@dataclass(frozen=True)
class TextVersion:
    """One immutable version: `sha256` (hex) of its text by language, `number` from 1."""

    number: int
    sha256: dict[str, str]


# Of a campaign that nobody could agree to yet.
NO_TEXT = TextVersion(0, {})


def localized(texts: Mapping[str, str], language: str, default: str) -> str:
    """The text in that language, or in the campaign's default one."""
    return texts.get(language) or texts[default]


def agreed_texts(campaign: Campaign) -> dict[str, str]:
    """For each language the plain-text document that a signer agrees to.

    It is the title, the statement as written (Markdown), demands, commitments and who keeps the
    data for how long; its UTF-8 bytes are what is hashed.
    """
    return {language: _document(campaign, language) for language in campaign.languages}


def text_version(campaign: Campaign, previous: TextVersion | None) -> TextVersion:
    """The version these texts are: `previous` itself when nothing that is agreed to changed.

    A draft makes none, because nobody agrees to it.
    """
    previous = previous or NO_TEXT
    if campaign.status == "draft":
        return previous
    hashes = {language: sha256_of(text) for language, text in agreed_texts(campaign).items()}
    return previous if previous.sha256 == hashes else TextVersion(previous.number + 1, hashes)


def title_and_rest(agreed: str) -> tuple[str, str]:
    """The title, and the Markdown below it, of a document that `agreed_texts` made; only to be read."""
    title, _, rest = agreed.partition("\n\n")
    return title.strip(), rest


def sha256_of(text: str) -> str:
    """The hash that a consent holds of the text that was agreed to, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _document(campaign: Campaign, language: str) -> str:
    def say(texts: Mapping[str, str]) -> str:
        return localized(texts, language, campaign.default_language)

    privacy = campaign.privacy
    paragraphs = [
        say(campaign.title),
        say(campaign.statement),
        *(f"- {say(demand.text)}" for demand in campaign.demands),
        *(f"[ ] {commitment.id}: {say(commitment.text)}" for commitment in campaign.commitments),
        f"{privacy.controller} <{privacy.contact}>, {privacy.keep_months} months",
    ]
    return "\n\n".join(paragraphs) + "\n"
