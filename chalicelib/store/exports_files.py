"""The bucket of exported files: written as a stream, read through links that soon die."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import TryLater

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef
else:
    S3Client = Any

# S3 takes no smaller parts but the last, and 10,000 of them.
PART = 8 * 1024 * 1024


class S3ExportFiles:
    """ExportFiles on S3. The bucket encrypts with its own key and deletes after a day."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def write(self, name: str, content_type: str, shown_as: str, chunks: Iterable[bytes]) -> None:
        try:
            upload = self._client.create_multipart_upload(
                Bucket=self._bucket,
                Key=name,
                ContentType=content_type,
                ContentDisposition=f'attachment; filename="{shown_as}"',
            )["UploadId"]
        except (BotoCoreError, ClientError) as error:
            raise TryLater from error
        try:
            parts = [
                self._part(name, upload, number, part) for number, part in enumerate(_parts(chunks), start=1)
            ]
            self._client.complete_multipart_upload(
                Bucket=self._bucket, Key=name, UploadId=upload, MultipartUpload={"Parts": parts}
            )
        except BaseException:
            # Parts that no file is made of would lie there until the bucket's lifecycle takes them.
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=name, UploadId=upload)
            raise

    def link(self, name: str, seconds: int) -> str:
        return self._client.generate_presigned_url(
            "get_object", Params={"Bucket": self._bucket, "Key": name}, ExpiresIn=seconds
        )

    def _part(self, name: str, upload: str, number: int, part: bytes) -> "CompletedPartTypeDef":
        answer = self._client.upload_part(
            Bucket=self._bucket, Key=name, UploadId=upload, PartNumber=number, Body=part
        )
        return {"ETag": answer["ETag"], "PartNumber": number}


def _parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= PART:
            yield bytes(held[:PART])
            del held[:PART]
    # A file of nothing still is one part.
    yield bytes(held)
