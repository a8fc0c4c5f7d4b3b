"""`make supply`: what is deployed, what is known of it, and that no secret is written down. Exit status 1 if
something is wrong, or could not be found out."""

import sys
from collections.abc import Iterator

from tools.paths import ROOT
from tools.supply import bom, secrets
from tools.supply.audit import audit
from tools.supply.pins import REQUIREMENTS, requirements, unpinned


def main() -> int:
    """Looks at everything, says what it finds; returns the exit status."""
    wrong = [finding for look in (_pins, _vulnerabilities, _secrets) for finding in look()]
    for path in bom.write():
        print(f"What is deployed is in {path.relative_to(ROOT)}.")
    print(*(wrong or ["Nothing is wrong."]), sep="\n")
    return 1 if wrong else 0


def _pins() -> Iterator[str]:
    number = sum(len(requirements(path)) for path in REQUIREMENTS)
    print(f"{number} requirements in {len(REQUIREMENTS)} files: is each pinned by its hash? …", flush=True)
    for path in REQUIREMENTS:
        yield from (f"{path.name} does not pin {name}." for name in unpinned(path))


def _vulnerabilities() -> Iterator[str]:
    print("Are vulnerabilities known of them? …", flush=True)
    unknown = set[str]()
    for path in REQUIREMENTS:
        found = audit(path)
        unknown |= set(found.unknown) or ({path.name} if not found.looked_up else set())
        yield from (f"{path.name}: {told}" for told in found.vulnerable)
    if unknown:
        yield (
            f"Of {len(unknown)} packages nothing is known: neither PyPI's advisories nor OSV's are within "
            "reach here. Run it again where they are."
        )


def _secrets() -> Iterator[str]:
    print("Is a secret written down, in a file or in the history? …", flush=True)
    yield from secrets.in_files()
    yield from secrets.in_history()


if __name__ == "__main__":
    sys.exit(main())
