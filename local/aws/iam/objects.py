"""What S3 tells about an object that does not exist."""

from ministack.services import s3


def is_missing(arn: str) -> bool:
    """@param arn: of an object, `arn:aws:s3:::bucket/key`"""
    bucket, _, key = arn.split(":", 5)[5].partition("/")
    found = s3._buckets.get(bucket)
    return found is not None and key not in found["objects"]
