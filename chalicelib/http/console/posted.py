"""Forms of the console, as they were posted."""

from dataclasses import dataclass

from chalice.app import Request

from chalicelib.http.requests import read_pairs

# A definition with all its texts in all languages is a form, too: 256 KiB of them are thrice as much where a
# script's letters are sent as `%D0%96`.
LARGEST, MOST = 1024 * 1024, 10_000


@dataclass(frozen=True)
class Posted:
    """Fields in their order; a name may come more than once."""

    pairs: list[tuple[str, str]]

    def one(self, name: str) -> str:
        """The field's first value without the spaces around it, empty where there is none."""
        return next((value.strip() for key, value in self.pairs if key == name), "")

    def all(self, name: str) -> list[str]:
        """All its values that are not empty."""
        return [value for key, value in self.pairs if key == name and value]


def posted(request: Request, largest: int = LARGEST) -> Posted:
    """The form, of so many bytes. Raises what `read_pairs` raises."""
    return Posted(read_pairs(request, largest, MOST))
