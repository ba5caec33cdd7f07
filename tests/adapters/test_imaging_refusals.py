"""Files that are no pictures, too large, bombs or broken: each is refused by name, and quickly."""

import random
import struct
import time
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from adapters.imaging import clean, measure, rendition
from conversations.errors import PictureProblem, PictureUnusable
from conversations.pictures import MAX_INPUT_BYTES, ImageBytes
from tests.adapters.drawings import animated, encoded, noise, two_halves


def problem_of(work: Callable[[bytes], ImageBytes], data: bytes) -> PictureProblem:
    with pytest.raises(PictureUnusable) as trouble:
        work(data)
    return trouble.value.problem


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def blank_png(width: int, height: int) -> bytes:
    """Return black pixels, a thousand to the byte."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize("work", [clean, measure, lambda data: rendition(data, 100)])
def test_what_is_no_picture(work: Callable[[bytes], ImageBytes]) -> None:
    assert problem_of(work, b"") is PictureProblem.EMPTY
    for data in (
        b"x",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"PK\x03\x04" + bytes(200),
        b"%PDF-1.7\n" + bytes(200),
        b"<!DOCTYPE html><html><body>Sign in</body></html>",
        b"BM is how this text begins, and it goes on for a while",
        b"\x00\x00\x00\x18ftypmp42" + bytes(200),
        b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(200),
        encoded(two_halves(), "TIFF"),
        encoded(two_halves(), "ICO"),
        encoded(two_halves(), "PPM"),
    ):
        assert problem_of(work, data) is PictureProblem.NOT_A_PICTURE


def test_a_bitmap_is_no_answer_of_a_model() -> None:
    assert problem_of(measure, encoded(two_halves(), "BMP")) is PictureProblem.NOT_A_PICTURE


def test_more_bytes_than_are_taken() -> None:
    assert problem_of(clean, encoded(two_halves(), "PNG") + bytes(MAX_INPUT_BYTES)) is PictureProblem.TOO_LARGE


def test_a_bomb_is_refused_by_its_header() -> None:
    bomb = blank_png(16_000, 12_500)
    assert len(bomb) < 100_000
    for work in (clean, measure, lambda data: rendition(data, 100)):
        begun = time.perf_counter()
        assert problem_of(work, bomb) is PictureProblem.TOO_MANY_PIXELS
        assert time.perf_counter() - begun < 0.2  # about 1 ms


def test_the_limit_of_an_input_is_below_what_a_model_may_give() -> None:
    large = blank_png(8000, 7000)
    assert problem_of(clean, large) is PictureProblem.TOO_MANY_PIXELS
    assert measure(large).width == 8000


def _with(data: bytes, at: int, replacement: bytes) -> bytes:
    return data[:at] + replacement + data[at + len(replacement) :]


@pytest.mark.parametrize("kind", ["GIF", "JPEG", "WEBP", "HEIF", "AVIF", "BMP"])
def test_a_header_that_promises_too_much_is_refused_at_once(kind: str) -> None:
    data = encoded(two_halves(), kind, **({"lossless": True} if kind == "WEBP" else {}))
    ispe = data.find(b"ispe") + 8
    lie = {
        "GIF": lambda: _with(data, 6, b"\xff\xff\xff\xff"),
        "JPEG": lambda: _with(data, data.find(b"\xff\xc0") + 5, b"\xff\x00\xff\x00"),
        "WEBP": lambda: _with(data, 21, struct.pack("<I", 0x0FFF_FFFF)),
        "HEIF": lambda: _with(data, ispe, struct.pack(">II", 60_000, 60_000)),
        "AVIF": lambda: _with(data, ispe, struct.pack(">II", 60_000, 60_000)),
        "BMP": lambda: _with(data, 18, struct.pack("<ii", 60_000, 60_000)),
    }[kind]()
    begun = time.perf_counter()
    assert problem_of(clean, lie) in {PictureProblem.TOO_MANY_PIXELS, PictureProblem.BROKEN}
    assert time.perf_counter() - begun < 0.2  # about 1 ms


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "HEIF", "AVIF", "BMP"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.95])
def test_a_truncated_file_is_broken(kind: str, share: float) -> None:
    data = encoded(noise((96, 64)), kind)
    data = data[: int(len(data) * share)]
    for work in (clean, measure, lambda data: rendition(data, 32)):
        assert problem_of(work, data) is PictureProblem.BROKEN


def test_a_gif_of_very_many_frames_is_not_counted_to_the_end() -> None:
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0, 0, 0)
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    begun = time.perf_counter()
    assert clean(head + frame * 300_000 + b";").first_of_frames == 1000
    assert time.perf_counter() - begun < 0.5


def _corrupted(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(min(len(changed), chance.choice((40, 400, len(changed)))))
        match chance.randrange(3):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                del changed[at : at + chance.randrange(1, 20)]
            case _:
                changed[at:at] = chance.randbytes(chance.randrange(1, 20))
    return bytes(changed)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_damage_ends_in_a_picture_or_in_picture_unusable() -> None:
    chance = random.Random(2026)  # noqa: S311 -- no secret
    small = noise((24, 16))
    exif = Image.Exif()
    exif[0x0112] = 6
    seeds = [encoded(small, kind, exif=exif) for kind in ("PNG", "JPEG", "WEBP", "HEIF", "AVIF")]
    seeds += [encoded(small, "GIF"), encoded(small, "BMP"), animated("GIF"), animated("WEBP"), animated("PNG")]
    seeds += [encoded(small.convert("CMYK"), "JPEG"), encoded(small.convert("P"), "PNG", transparency=1)]
    for round_ in range(600):
        data = _corrupted(chance, seeds[round_ % len(seeds)])
        for work in (clean, measure, lambda data: rendition(data, 8)):
            try:
                picture = work(data)
            except PictureUnusable:
                continue
            assert picture.width > 0
            assert picture.height > 0
