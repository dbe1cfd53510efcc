"""PUT, GET and DELETE /users/me/picture."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.people import ADA, GRACE
from tests.pictures import claim_side, make_picture
from tests.tokens import LogIn

PICTURE = {"picture": make_picture()}


def test_put_picture_stores_one_object(
    client: TestClient, log_in: LogIn, bucket: Any
) -> None:
    response = client.put("/users/me/picture", files=PICTURE, headers=log_in(ADA))

    assert response.status_code == 200
    [stored] = bucket.objects.all()
    assert stored.key == response.json()["key"]
    assert stored.get()["Body"].read() == PICTURE["picture"]


def test_put_picture_without_bucket_returns_503(
    client: TestClient, log_in: LogIn
) -> None:
    response = client.put("/users/me/picture", files=PICTURE, headers=log_in(ADA))

    assert response.status_code == 503
    assert response.json() == {"detail": "S3_BUCKET is not set"}


@pytest.mark.parametrize("turn", ["first", "second"])
def test_bucket_is_empty_before_each_test(bucket: Any, turn: str) -> None:
    count = len(list(bucket.objects.all()))
    bucket.put_object(Key=turn)

    assert count == 0


OTHER_FILES = {
    "empty": b"",
    "html": b"<script>alert(1)</script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "pdf": make_picture("PDF"),
    "postscript": make_picture("EPS"),
    "gif": make_picture("GIF"),
    "tiff": make_picture("TIFF"),
    "png-signature": make_picture()[:8],
    "truncated-png": make_picture()[:-30],
    "truncated-jpeg": make_picture("JPEG")[:-20],
}


@pytest.mark.parametrize("content", OTHER_FILES.values(), ids=OTHER_FILES)
def test_put_other_file_returns_422(
    client: TestClient, log_in: LogIn, bucket: Any, content: bytes
) -> None:
    files = {"picture": ("picture.png", content, "image/png")}

    response = client.put("/users/me/picture", files=files, headers=log_in(ADA))

    assert response.status_code == 422
    assert response.json()["detail"][0]["msg"] == "use a PNG, JPEG or WebP file"
    assert list(bucket.objects.all()) == []


SIZES = {
    "1-mib": (make_picture() + bytes(1024 * 1024), 200),
    "2048-by-2048": (make_picture(size=(2048, 2048)), 200),
    "2049-by-2048": (make_picture(size=(2049, 2048)), 422),
    "6000-by-6000": (make_picture(size=(6000, 6000)), 422),
    "claims-10000-by-10000": (claim_side(10_000), 422),
    "claims-30000-by-30000": (claim_side(30_000), 422),
}


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize(("content", "status"), SIZES.values(), ids=SIZES)
def test_put_picture_has_limits(
    client: TestClient, log_in: LogIn, content: bytes, status: int
) -> None:
    files, headers = {"picture": content}, log_in(ADA)

    response = client.put("/users/me/picture", files=files, headers=headers)

    is_too_large = "use at most 4194304 pixels" in response.text
    assert (response.status_code, is_too_large) == (status, status == 422)


TYPES = [("PNG", "png"), ("JPEG", "jpeg"), ("MPO", "jpeg"), ("WEBP", "webp")]


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize(("kind", "subtype"), TYPES)
def test_get_picture_returns_type_of_content(
    client: TestClient, log_in: LogIn, kind: str, subtype: str
) -> None:
    content, headers = make_picture(kind), log_in(ADA)
    files = {"picture": ("page.html", content, "text/html")}
    client.put("/users/me/picture", files=files, headers=headers)

    response = client.get("/users/me/picture", headers=headers)

    assert response.headers["Content-Type"] == f"image/{subtype}"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.content == content


@pytest.mark.parametrize("person", [ADA, GRACE], ids=["lost", "none"])
def test_get_missing_picture_returns_404(
    client: TestClient, log_in: LogIn, bucket: Any, person: dict[str, str]
) -> None:
    client.put("/users/me/picture", files=PICTURE, headers=log_in(ADA))
    if person == ADA:
        bucket.objects.delete()

    response = client.get("/users/me/picture", headers=log_in(person))

    assert response.status_code == 404
