"""A list as it was uploaded, with the campaign that it is for."""

from chalicelib.domain.errors import NotFound
from chalicelib.domain.imports import ImportJob, Preview
from chalicelib.domain.incoming import Rows
from chalicelib.domain.matching import guessed
from chalicelib.domain.spreadsheets import MOST_BYTES, NoTable, read_table
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.services import Services
from chalicelib.words.languages import INTERFACE_LANGUAGES
from chalicelib.words.rows import labels

SHOWN_ROWS = 5
LINK_SECONDS = 60


def opened(services: Services, job: ImportJob) -> tuple[StoredCampaign, Rows]:
    """The campaign, and the rows as they are matched so far. Raises NotFound, or NoTable, also `no_file`."""
    stored = services.campaigns.get(job.slug)
    if stored is None:
        raise NotFound
    content = services.import_files.read(job.upload, MOST_BYTES)
    if content is None:
        raise NoTable("no_file")
    table = read_table(content, stored.campaign.languages)
    columns = guessed(table.headings, stored.campaign, labels()) if job.columns is None else job.columns
    rows = Rows(stored.campaign, table, columns, job.visibility, INTERFACE_LANGUAGES, services.now())
    return stored, rows


def look(services: Services, import_id: str) -> Preview:
    """What the list would become. Raises as `opened`."""
    job = services.import_jobs.get(import_id)
    if job is None:
        raise NotFound
    _, rows = opened(services, job)
    first = [rows.judge(row, cells) for row, cells in rows.table.rows[:SHOWN_ROWS]]
    shown = [(one.row, one.shown, one.mistakes) for one in first]
    return Preview(rows.table.headings, dict(rows.columns), len(rows.table.rows), shown)


def link(services: Services, import_id: str) -> str:
    """A link to the refused rows. Raises NotFound where there are none."""
    job = services.import_jobs.get(import_id)
    if job is None or job.state != "done" or not job.refused:
        raise NotFound
    return services.import_files.link(job.refused_file, LINK_SECONDS)
