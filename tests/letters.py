"""Letters as pages: who signs them, in every script, and the PDF that comes of it."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pypdf

from chalicelib.documents.as_letter import letter_chunks
from chalicelib.documents.material import Material
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.signons import SignOn
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import agreed_texts, text_version
from tests.builders import approved, confirmed

MADE_AT = datetime(2026, 3, 16, 12, 0, 7, 123456, tzinfo=UTC)
# A name, where it is from, and the font that has its letters.
NAMES = (
    ("Ada Example", "GB", "LibertinusSerif-"),
    ("Łukasz Żółć", "PL", "LibertinusSerif-"),
    ("Nguyễn Thị Ánh", "VN", "LibertinusSerif-"),
    ("Γιώργος Παππάς", "GR", "LibertinusSerif-"),
    ("Анна Иванова", "BG", "LibertinusSerif-"),
    ("محمد الأمين", "EG", "NotoSansArabic"),
    ("דנה לוי", "IL", "LibertinusSerif-"),
    ("अनिता शर्मा", "IN", "NotoSansDevanagari"),
    ("สมชาย ใจดี", "TH", "NotoSansThai"),
    ("山田 花子", "JP", "NotoSansCJKjp"),
    ("李小龙", "CN", "NotoSansCJKsc"),
    ("鄭成功", "TW", "NotoSansCJKtc"),
    ("김민수", "KR", "NotoSansCJK"),
)


def pdf_of(campaign: Campaign, sign_ons: Any = ()) -> pypdf.PdfReader:
    stored = StoredCampaign(campaign, text_version(campaign, None), 1)
    agreed = agreed_texts(campaign)
    material = Material(stored, lambda _, language: agreed[language], MADE_AT, lambda _: None)
    return pypdf.PdfReader(io.BytesIO(b"".join(letter_chunks(material, sign_ons))))


def signer(number: int, name: str, **changes: Any) -> SignOn:
    return confirmed(
        **({"name": name, "email": f"person{number}@example.org", "visibility": "public"} | changes)
    )


def everybody(number: int) -> Iterator[SignOn]:
    """So many who sign, from everywhere; every fiftieth is an organization."""
    for n in range(number):
        name, country, _ = NAMES[n % len(NAMES)]
        if n % 50:
            yield signer(n, f"{name} {n}", country=country, union=f"Local {n % 7}")
        else:
            values = {"organization": f"Union {n}", "name": name, "country": country, "visibility": "public"}
            yield approved(email=f"union{n}@example.org", **values)


def pieces_of(page: pypdf.PageObject) -> list[tuple[float, float, str]]:
    """Each piece of a page's text with where it begins, from the left and from the foot."""
    found: list[tuple[float, float, str]] = []

    def visit(text: str, moved: list[float], here: list[float], *_: object) -> None:
        if text.strip():
            x, y = here[4], here[5]
            place = (moved[0] * x + moved[2] * y + moved[4], moved[1] * x + moved[3] * y + moved[5])
            found.append((*place, text.strip()))

    page.extract_text(visitor_text=visit)
    return found
