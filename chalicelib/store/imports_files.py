"""The files of imports, in the bucket of exports under a prefix of their own."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import TryLater

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
else:
    S3Client = Any

# Whoever may not list a bucket is told that of what is not there.
MISSING = frozenset({"NoSuchKey", "404", "AccessDenied", "403"})


class S3ImportFiles:
    """ImportFiles on S3. The bucket encrypts with its own key and deletes after a day."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def upload_link(self, name: str, seconds: int) -> str:
        return self._client.generate_presigned_url(
            "put_object", Params={"Bucket": self._bucket, "Key": name}, ExpiresIn=seconds
        )

    def write(self, name: str, content: bytes, content_type: str, shown_as: str) -> None:
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=name,
                Body=content,
                ContentType=content_type,
                ContentDisposition=f'attachment; filename="{shown_as}"',
            )
        except (BotoCoreError, ClientError) as error:
            raise TryLater from error

    def read(self, name: str, most: int) -> bytes | None:
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=name)
            return found["Body"].read(most + 1)
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                return None
            raise TryLater from error
        except BotoCoreError as error:
            raise TryLater from error

    def remove(self, names: Iterable[str]) -> None:
        try:
            for name in names:
                self._client.delete_object(Bucket=self._bucket, Key=name)
        except (BotoCoreError, ClientError) as error:
            raise TryLater from error

    def link(self, name: str, seconds: int) -> str:
        return self._client.generate_presigned_url(
            "get_object", Params={"Bucket": self._bucket, "Key": name}, ExpiresIn=seconds
        )
