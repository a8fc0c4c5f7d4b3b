"""The bucket of exported files: written part by part, read through links that soon die."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import TryLater

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef
else:
    S3Client = Any

PART = 8 * 1024 * 1024
GONE = "NoSuchUpload"


class S3ExportFiles:
    """ExportFiles on S3. The bucket encrypts with its own key and deletes after a day."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def write(self, name: str, content_type: str, shown_as: str, chunks: Iterable[bytes]) -> None:
        upload = self.begin(name, content_type, shown_as)
        try:
            parts = [
                (number, self.add(name, upload, number, part))
                for number, part in enumerate(_parts(chunks), start=1)
            ]
            self.finish(name, upload, parts)
        except BaseException:
            # Parts that no file is made of would lie there until the bucket's lifecycle takes them.
            self.abandon(name, upload)
            raise

    def begin(self, name: str, content_type: str, shown_as: str) -> str:
        with _failures():
            return self._client.create_multipart_upload(
                Bucket=self._bucket,
                Key=name,
                ContentType=content_type,
                ContentDisposition=f'attachment; filename="{shown_as}"',
            )["UploadId"]

    def add(self, name: str, upload: str, number: int, part: bytes) -> str:
        with _failures():
            answer = self._client.upload_part(
                Bucket=self._bucket, Key=name, UploadId=upload, PartNumber=number, Body=part
            )
        return answer["ETag"]

    def finish(self, name: str, upload: str, parts: Iterable[tuple[int, str]]) -> None:
        found: list[CompletedPartTypeDef] = [
            {"ETag": receipt, "PartNumber": number} for number, receipt in parts
        ]
        try:
            self._client.complete_multipart_upload(
                Bucket=self._bucket, Key=name, UploadId=upload, MultipartUpload={"Parts": found}
            )
        except (BotoCoreError, ClientError) as error:
            if not (_is_gone(error) and self._is_there(name)):
                raise TryLater from error

    def abandon(self, name: str, upload: str) -> None:
        try:
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=name, UploadId=upload)
        except (BotoCoreError, ClientError) as error:
            if not _is_gone(error):
                raise TryLater from error

    def link(self, name: str, seconds: int) -> str:
        return self._client.generate_presigned_url(
            "get_object", Params={"Bucket": self._bucket, "Key": name}, ExpiresIn=seconds
        )

    def _is_there(self, name: str) -> bool:
        try:
            self._client.head_object(Bucket=self._bucket, Key=name)
        except (BotoCoreError, ClientError):
            return False
        return True


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise TryLater from error


def _is_gone(error: Exception) -> bool:
    return isinstance(error, ClientError) and error.response["Error"]["Code"] == GONE


def _parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= PART:
            yield bytes(held[:PART])
            del held[:PART]
    # A file of nothing still is one part.
    yield bytes(held)
