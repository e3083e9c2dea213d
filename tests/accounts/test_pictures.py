"""Logos that were made to break a reader, and files that are larger than a door takes."""

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from django.http.multipartparser import MultiPartParser
from django.test import Client
from django.urls import reverse
from PIL import ExifTags, Image, ImageOps
from pytest_django.fixtures import Settings

from accounts import pictures
from accounts.models import User
from tests.accounts.test_brand import MB, picture, upload

# A photo whose words were changed so that Pillow stumbles over the length of an entry.
MUTATED = Path(__file__).with_name("mutated_logo.jpg").read_bytes()
# Of tags that point nowhere Pillow warns, and goes on.
WARNED = "ignore::UserWarning"


def turned(orientation: int) -> bytes:
    """Return a JPEG, red above blue, whose camera was held like this."""
    words = Image.Exif()
    words[ExifTags.Base.Orientation] = orientation
    seen = Image.new("RGB", (64, 32), "#cc0000")
    seen.paste("#0000cc", (0, 16, 64, 32))
    out = BytesIO()
    seen.save(out, "JPEG", exif=words)
    return out.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright(orientation: int) -> None:
    with Image.open(BytesIO(turned(orientation))) as sent:
        expected = ImageOps.exif_transpose(sent).convert("RGBA")

    with Image.open(BytesIO(pictures.drawn_anew(turned(orientation)).data)) as drawn:
        assert drawn.size == expected.size
        assert drawn.tobytes() == expected.tobytes()


@pytest.mark.filterwarnings(WARNED)
def test_a_picture_whose_words_are_broken_is_taken_as_it_is() -> None:
    drawn = pictures.drawn_anew(MUTATED)

    assert (drawn.width, drawn.height) == (48, 64)


@pytest.mark.filterwarnings(WARNED)
def test_whatever_a_reader_stumbles_over_the_picture_is_refused() -> None:
    chance = Random(11)
    seeds = [turned(6), MUTATED, picture("WEBP"), picture()]

    for number in range(200):
        data = bytearray(seeds[number % len(seeds)])
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(12, len(data))] = chance.randrange(256)
        with suppress(pictures.LogoRefused):
            pictures.drawn_anew(bytes(data))


@pytest.mark.filterwarnings(WARNED)
def test_a_mutated_photo_is_no_crash(owner_client: Client) -> None:
    assert upload(owner_client, MUTATED).status_code == 302


def test_a_file_far_over_the_limit_is_told_how_large_it_may_be(
    owner: User, client_of: Callable[[User], Client]
) -> None:
    client = client_of(owner)
    client.handler.enforce_csrf_checks = True

    answer = upload(client, b"x" * (3 * MB))

    html = answer.content.decode()
    assert answer.status_code == 413
    assert "This file is too large" in html
    assert "<bdi>2 MB</bdi>" in html


@pytest.mark.parametrize(("size", "status"), [(100, 403), (3 * MB, 413)])
def test_a_file_of_nobody_is_refused_before_it_is_read(
    size: int, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object) -> None:
        raise AssertionError("Nobody reads this.")

    monkeypatch.setattr(MultiPartParser, "parse", read)

    assert upload(Client(enforce_csrf_checks=True), b"x" * size).status_code == status


def test_the_door_of_the_logo_knows_how_large_it_may_be(settings: Settings) -> None:
    assert {reverse("brand_logo_set"): pictures.LARGEST_BYTES} == settings.FILE_LIMITS
