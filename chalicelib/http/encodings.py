"""Answers in the content coding that suits the caller best, compressed when the code was packaged."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from chalice.app import Request, Response

# The better one first. Packaging writes both beside each static file, under these suffixes.
SUFFIXES = {"br": ".br", "gzip": ".gz"}
WEIGHT = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)


def packed(path: Path) -> dict[str, bytes]:
    """The compressed forms of the file at `path` by content coding; none in a checkout, which has none."""
    beside = {coding: path.with_name(path.name + suffix) for coding, suffix in SUFFIXES.items()}
    return {coding: file.read_bytes() for coding, file in beside.items() if file.is_file()}


def best_form(
    request: Request, plain: str, forms: Mapping[str, bytes], headers: Mapping[str, str]
) -> Response:
    """`plain`, or the one of its `forms` by content coding that the request would rather have."""
    headers = {**headers, "Vary": "Accept-Encoding"}
    coding = best_coding(request.headers.get("accept-encoding", ""), forms)
    if coding is None:
        return Response(plain, headers)
    return Response(forms[coding], {**headers, "Content-Encoding": coding})


def best_coding(accepted: str, offered: Iterable[str]) -> str | None:
    """The coding of `offered` with the greatest weight in an Accept-Encoding header (RFC 9110, 12.5.3).

    Among equals the first wins; None means no coding, which a caller that refuses everything gets too.
    """
    weights = dict(_weight(entry) for entry in accepted.lower().split(","))
    others = weights.get("*", 0.0)
    ranked = sorted(offered, key=lambda coding: weights.get(coding, others), reverse=True)
    heaviest = weights.get(ranked[0], others) if ranked else 0.0
    return ranked[0] if heaviest > 0 and heaviest >= weights.get("identity", 0.0) else None


def _weight(entry: str) -> tuple[str, float]:
    coding, _, parameter = (part.strip() for part in entry.partition(";"))
    match = WEIGHT.fullmatch(parameter)
    # What cannot be read is not an invitation.
    return coding, float(match[1]) if match else 0.0 if parameter else 1.0
