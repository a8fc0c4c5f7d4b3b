"""axe-core, the accessibility rules engine, run on a page that a browser shows."""

import base64
import hashlib
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

from tools.paths import LOCAL

PACKAGE = "axe-core@4.14.1"
PACKAGE_SHA512 = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
# Success criteria up to WCAG 2.2 AA, and what axe's authors recommend beyond them.
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = [*WCAG, "best-practice"]


def violations(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """What is wrong with the page as it stands, one line for each element; empty is good.

    The page's context must be opened with `bypass_csp`, because the policy keeps axe out too.
    """
    page.evaluate(f"() => {{ if (!window.axe) {{ {script()} }} }}")
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", list(rules))
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@cache
def script() -> str:
    """axe's script, fetched once and checked against its hash."""
    kept = LOCAL / f"{PACKAGE.replace('@', '-')}.js"
    if not kept.is_file():
        LOCAL.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=LOCAL) as made:
            packed = subprocess.run(
                ["npm", "pack", "--silent", PACKAGE], cwd=made, capture_output=True, text=True, check=True
            )
            archive = Path(made) / packed.stdout.split()[-1]
            digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
            if digest != PACKAGE_SHA512:
                raise AssertionError(f"{PACKAGE} is not the package it was")
            with tarfile.open(archive) as tar:
                member = tar.extractfile("package/axe.min.js")
                assert member is not None
                kept.write_bytes(member.read())
    return kept.read_text("utf-8")
