"""The storage of pictures: a bucket of S3, or of a service with the same API."""

import logging
from functools import cache
from typing import Annotated, Any, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from fastapi import Depends

from fastauth.errors import NotConfigured, NotFound
from fastauth.settings import SettingsDep

logger = logging.getLogger(__name__)

# For the connection, and for each part of the answer.
TIMEOUT_SECONDS = 3.0


@cache
def get_client(endpoint_url: str | None) -> Any:
    """Return the client of this process. Threads may share it, but not a Session."""
    config = Config(
        # The bucket in the path: only AWS has a host name for each bucket.
        s3={"addressing_style": "path" if endpoint_url else "auto"},
        connect_timeout=TIMEOUT_SECONDS,
        read_timeout=TIMEOUT_SECONDS,
        # The client can try again. Here, each attempt would keep a thread waiting.
        retries={"total_max_attempts": 1},
    )
    return boto3.Session().client("s3", endpoint_url=endpoint_url, config=config)


class Storage(NamedTuple):
    """The bucket for the pictures."""

    bucket: str | None
    endpoint_url: str | None

    @property
    def client(self) -> Any:
        """The client for the address of this storage."""
        return get_client(self.endpoint_url)

    def put(self, key: str, content: bytes, *, media_type: str) -> None:
        """Store the content as an object with this key and this type."""
        self.client.put_object(
            Bucket=self.bucket, Key=key, Body=content, ContentType=media_type
        )

    def get(self, key: str) -> tuple[bytes, str]:
        """Return the content and the media type of an object, or raise NotFound."""
        try:
            stored = self.client.get_object(Bucket=self.bucket, Key=key)
        except self.client.exceptions.NoSuchKey as error:
            raise NotFound from error
        return stored["Body"].read(), stored["ContentType"]

    def delete(self, key: str) -> None:
        """Delete an object. It is no error if it does not exist."""
        self.client.delete_object(Bucket=self.bucket, Key=key)

    def discard(self, *keys: str | None) -> None:
        """Delete the objects of keys that no row has any more, or log why not."""
        for key in filter(None, keys):
            try:
                self.delete(key)
            except (BotoCoreError, ClientError) as error:
                logger.error("the object %s is left in the storage: %s", key, error)


async def get_storage(settings: SettingsDep) -> Storage:
    """Return the storage, which is of no use without a bucket."""
    url = settings.s3_endpoint_url
    return Storage(settings.s3_bucket, str(url) if url else None)


AnyStorage = Annotated[Storage, Depends(get_storage)]


async def require_bucket(storage: AnyStorage) -> Storage:
    """Return the storage, or raise NotConfigured."""
    if not storage.bucket:
        raise NotConfigured("S3_BUCKET")
    return storage


StorageDep = Annotated[Storage, Depends(require_bucket)]
