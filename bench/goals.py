"""What is measured, what it was before the data was laid out anew, and what it must be."""

import operator
from dataclasses import dataclass
from typing import Any

Figures = dict[str, Any]


@dataclass(frozen=True)
class Goal:
    """A figure's key in `.local/bench.json`, the figure before, the one to reach, and what it says.

    `before` and `goal` are None where none was measured or set; `more` tells which side is the good one.
    """

    key: str
    before: float | None
    goal: float | None
    says: str
    more: bool = False

    def reached(self, figures: Figures) -> bool | None:
        """Whether the goal is reached; None without a goal or a figure."""
        if self.goal is None or figures.get(self.key) is None:
            return None
        compare = operator.ge if self.more else operator.le
        return bool(compare(figures[self.key], self.goal))

    @property
    def wanted(self) -> str:
        """The goal as it is written."""
        return "" if self.goal is None else f"{'≥' if self.more else '≤'} {self.goal:g}"


GOALS = (
    Goal(
        "sign.ratio", 10, 3, "CPU of an API sign-on over `json.loads`, one `TransactWriteItems`, `json.dumps`"
    ),
    Goal("sign.calls", 5, 2, "calls to AWS that a signer waits for, whatever is held of the address"),
    Goal(
        "page.ratio", 70, 2, "CPU of the ten-language letter with 24 names over a `GetItem` of the same face"
    ),
    Goal("page.calls", 35, 1, "calls to AWS of a view"),
    Goal("page_moving.ratio", None, 6, "the same, somebody signing before each view, ten languages in turn"),
    Goal(
        "tally.ratio", 9, 2, "CPU of the tally call over a `GetItem` of the face's figures and `json.dumps`"
    ),
    Goal("tally.calls", 3, 1, "calls to AWS of the tally call"),
    Goal(
        "cold.ratio",
        None,
        1.5,
        "CPU of a cold `web` and its first page over `import boto3`, a client, a call",
    ),
    Goal("zip_mb", 38, 18, "what is uploaded for each function, in MB"),
    Goal("unzipped_mb", 111, 60, "what Lambda unpacks of it, in MB"),
    Goal("csv_us_per_row", 430, 90, "CPU of a row of a CSV, in µs"),
    Goal("csv_peak_mb", None, 40, "memory over idle for 1,000,000 rows of CSV, in MB"),
    Goal("xlsx_us_per_row", 625, 250, "CPU of a row of an XLSX file, in µs"),
    Goal("xlsx_peak_mb", None, 40, "memory over idle for 1,000,000 rows of XLSX, in MB"),
    Goal("recount_us_per_row", 250, 80, "CPU of the sweeper's proof for each sign-on, in µs"),
    Goal(
        "sweep.read_again",
        None,
        1.05,
        "calls of a sweep of 1,000,000 that is killed halfway and the one that goes on, over one that is not",
    ),
    Goal("growth.sign", None, 1.05, "CPU of signing with 1,000,000 signers stored over that with 100"),
    Goal("growth.page", None, 1.05, "the same of a view"),
    Goal("growth.tally", None, 1.05, "the same of the tally call"),
    Goal(
        "signers_per_s_per_campaign",
        50,
        2000,
        "signers a second before any item or partition is hot",
        more=True,
    ),
    Goal("hot.writes_a_batch", None, 1, "items that all signers share, written by a batch of the tally"),
    Goal("hot.reads_a_view", None, 1, "items that all visitors share, read by a view"),
    Goal(
        "approvals_per_s", 10, 100, "unions approved by a processor's second, 20,000 in the ledger", more=True
    ),
    Goal("ledger_first_page_s", 9, 0.5, "CPU of the ledger's first page of 20,000 unions, in s"),
    Goal("p95.apart_ms", None, 25, "between the 95th percentiles of a new and of a known address, in ms"),
    Goal("stage.sign_ons_per_s", None, None, "sign-ons a second on the local stage, 16 at a time", more=True),
    Goal("stage.confirmations_per_sign_on", None, None, "confirmations in the time of a sign-on", more=True),
    Goal(
        "stage.largest_paint_ms",
        None,
        1000,
        "largest paint of a page on a processor four times slower, in ms",
    ),
    Goal("letter_pdf_s", None, 20, "CPU of a letter's PDF with 10,000 names in all scripts, in s"),
)
