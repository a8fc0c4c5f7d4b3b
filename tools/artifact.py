"""Rewrites Chalice's zip: the same bytes from the same sources, and without dead weight."""

import zipfile
from pathlib import Path, PurePosixPath

# botocore describes four hundred services; these are the ones the functions call.
SERVICES = {"dynamodb", "kms", "lambda", "s3", "secretsmanager", "sesv2", "sqs", "ssm", "sts"}


def rewrite(source: Path, target: Path) -> None:
    """Writes `target` with the entries of `source` that a function can need, in a fixed order and dated 1980.

    The zip's SHA-256 names it, so that a package made again from the same sources is no change.
    """
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new:
        for name in sorted(old.namelist()):
            if name.endswith("/") or not is_needed(PurePosixPath(name)):
                continue
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            new.writestr(entry, old.read(name))


def is_needed(path: PurePosixPath) -> bool:
    """Whether a function can need the file at `path` in the zip."""
    match path.parts:
        case (*_, "__pycache__", _):
            return False
        case ("botocore", "data", service, _, *_):
            return service in SERVICES
        case ("pycountry", "locales", *_):
            return False
    return True
