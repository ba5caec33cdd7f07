"""Pictures as strangers send them: read, cleaned, measured, made smaller."""

import asyncio
import time
from collections.abc import Awaitable

import pytest
from PIL import Image, ImageCms, ImageStat, PngImagePlugin

from adapters.imaging import PillowImaging, clean, rendition
from adapters.imaging.reading import sniff
from conversations.errors import PictureUnusable
from conversations.pictures import MAX_INPUT_BYTES, ImageBytes
from conversations.ports import Imaging
from tests.adapters.drawings import RED, animated, encoded, is_red, noise, opened, two_halves

SECRET = "taken at home by Ada"  # noqa: S105 -- stands for what must not be passed on


@pytest.fixture
def imaging() -> Imaging:
    return PillowImaging()


LOSSY = {"JPEG": "image/jpeg", "WEBP": "image/webp", "HEIF": "image/heic", "AVIF": "image/avif"}
LOSSLESS = {"PNG": "image/png", "GIF": "image/gif"}


@pytest.mark.parametrize("kind", [*LOSSY, *LOSSLESS, "BMP"])
async def test_every_format_is_read(imaging: Imaging, kind: str) -> None:
    data = encoded(two_halves(), kind)
    picture = await imaging.clean(data)
    image = opened(picture)
    assert picture.media_type == ("image/jpeg" if kind in LOSSY else "image/png") == Image.MIME[image.format or ""]
    assert (picture.width, picture.height) == image.size == (64, 32)
    assert picture.first_of_frames == 1
    assert is_red(image, 4, 4)
    assert not is_red(image, 60, 4)


@pytest.mark.parametrize(("kind", "media_type"), [*LOSSY.items(), *LOSSLESS.items()])
async def test_measuring_gives_the_same_bytes_and_their_true_type(imaging: Imaging, kind: str, media_type: str) -> None:
    data = encoded(two_halves(), kind)
    picture = await imaging.measure(data)
    assert picture.data is data
    assert (picture.media_type, picture.width, picture.height) == (media_type, 64, 32)


def test_a_lossless_webp_stays_lossless() -> None:
    picture = clean(encoded(two_halves(), "WEBP", lossless=True))
    assert picture.media_type == "image/png"
    assert opened(picture).convert("RGB").getpixel((3, 3)) == RED


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
async def test_pictures_are_turned_upright(imaging: Imaging, kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(two_halves(), kind, exif=exif)
    for picture in (await imaging.clean(data), await imaging.rendition(data, 1024)):
        image = opened(picture)
        assert image.size == ((64, 32) if orientation < 5 else (32, 64)) == (picture.width, picture.height)
        red_corner = {1: (2, 2), 2: (61, 2), 3: (61, 2), 4: (2, 2), 5: (2, 2), 6: (2, 2), 7: (2, 61), 8: (2, 61)}
        assert is_red(image, *red_corner[orientation])
        assert image.getexif().get(0x0112) is None


def test_a_heic_is_turned_once() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    photograph = two_halves()
    photograph.info["exif"] = exif.tobytes()  # pillow-heif then writes the turn into the container, as telephones do
    picture = clean(encoded(photograph, "HEIF"))
    assert (picture.width, picture.height) == (32, 64)
    assert is_red(opened(picture), 4, 4)


def _full_of_secrets(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = SECRET
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 22.0, 8.0), 29: SECRET})
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    image = two_halves()
    match kind:
        case "JPEG":
            return encoded(image, kind, exif=exif, xmp=xmp, comment=SECRET.encode(), icc_profile=SECRET.encode())
        case "PNG":
            notes = PngImagePlugin.PngInfo()
            notes.add_text("Comment", SECRET)
            notes.add_itxt("XML:com.adobe.xmp", xmp.decode(), zip=False)
            return encoded(image, kind, exif=exif, pnginfo=notes)
        case "GIF":
            return encoded(image, kind, comment=SECRET.encode())
        case _:
            return encoded(image, kind, exif=exif, xmp=xmp)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF", "GIF"])
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
async def test_nothing_is_passed_on_but_the_pixels(imaging: Imaging, kind: str) -> None:
    data = _full_of_secrets(kind)
    assert SECRET.encode() in data
    for picture in (await imaging.clean(data), await imaging.rendition(data, 40)):
        assert SECRET.encode() not in picture.data
        for mark in (b"Exif", b"eXIf", b"tEXt", b"iTXt", b"xmpmeta", b"ICC_PROFILE", b"iCCP"):
            assert mark not in picture.data
        assert set(opened(picture).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}


def test_what_lies_behind_the_end_is_not_passed_on() -> None:
    for kind in ("JPEG", "PNG", "GIF"):
        data = encoded(two_halves(), kind) + SECRET.encode()
        assert SECRET.encode() not in clean(data).data


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
async def test_of_an_animation_the_first_frame_is_taken(imaging: Imaging, kind: str) -> None:
    data = animated(kind)
    picture = await imaging.clean(data)
    assert picture.first_of_frames == 3
    assert getattr(opened(picture), "n_frames", 1) == 1
    assert is_red(opened(picture), 20, 15)
    assert (await imaging.measure(data)).first_of_frames == 3


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "LA", "PA", "RGBA", "I;16"])
def test_modes_of_png(mode: str) -> None:
    if mode == "PA":
        image = two_halves("P").convert("PA")
        data = encoded(image.convert("RGBA").quantize(8), "PNG")
    elif mode == "I;16":
        data = encoded(Image.new("I;16", (20, 10), 0x8000), "PNG")
    else:
        data = encoded(two_halves(mode), "PNG")
    picture = clean(data)
    assert picture.media_type == "image/png"
    assert opened(picture).mode == "RGB"  # none of these lets anything shine through
    if mode == "I;16":
        assert opened(picture).getpixel((5, 5)) == (128, 128, 128)


def test_transparency_survives() -> None:
    half = two_halves("RGBA")
    half.putalpha(Image.linear_gradient("L").resize(half.size))
    indexed = Image.new("P", (20, 10), 0)
    indexed.putpalette([0, 0, 0, 255, 0, 0])
    indexed.paste(1, (10, 0, 20, 10))
    grey = Image.new("LA", (20, 10), (200, 90))
    for data in (
        encoded(half, "PNG"),
        encoded(half, "WEBP"),
        encoded(half, "AVIF"),
        encoded(indexed, "PNG", transparency=0),
        encoded(indexed, "GIF", transparency=0),
        encoded(grey, "PNG"),
        encoded(Image.new("RGB", (20, 10), RED), "PNG", transparency=RED),
    ):
        for picture in (clean(data), rendition(data, 10)):
            assert picture.media_type == "image/png"
            image = opened(picture)
            assert image.mode == "RGBA"
            low, high = image.getchannel("A").getextrema()
            assert low < 255  # type: ignore[operator]
            assert high >= low  # type: ignore[operator]


def test_colours_of_print_are_converted() -> None:
    image = opened(clean(encoded(two_halves("CMYK"), "JPEG")))
    assert image.mode == "RGB"
    assert is_red(image, 4, 4)


def test_a_colour_profile_is_applied_and_dropped() -> None:
    linear = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (srgb, lab, linear, b"no profile at all"):
        image = opened(clean(encoded(two_halves(), "PNG", icc_profile=profile)))
        assert image.getpixel((3, 3)) == RED
        assert "icc_profile" not in image.info


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_a_mangled_exif_block_does_not_spoil_the_picture() -> None:
    for exif in (
        b"Exif\x00\x00",
        b"Exif\x00\x00MM\x00*\xff\xff\xff\xff",
        b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff",
    ):
        data = encoded(two_halves(), "JPEG", exif=exif)
        assert (clean(data).width, clean(data).height) == (64, 32)


def test_a_large_photograph_is_sent_within_the_limit() -> None:
    data = encoded(noise((3400, 2600)), "JPEG", quality=80)
    assert len(data) <= MAX_INPUT_BYTES
    picture = clean(data)
    assert len(picture.data) <= MAX_INPUT_BYTES
    assert picture.width < 3400
    assert abs(picture.width / picture.height - 34 / 26) < 0.01


def test_a_large_lossless_picture_becomes_a_photograph_first() -> None:
    data = encoded(noise((1500, 1500)), "WEBP", lossless=True, method=0)
    assert len(data) <= MAX_INPUT_BYTES
    picture = clean(data)
    assert (picture.width, len(picture.data) <= MAX_INPUT_BYTES) == (1500, True)


@pytest.mark.parametrize(
    ("size", "edge", "expected"),
    [((400, 200), 100, (100, 50)), ((200, 400), 100, (50, 100)), ((40, 20), 100, (40, 20)), ((3000, 2), 100, (100, 1))],
)
async def test_a_rendition_fits_and_is_never_larger(
    imaging: Imaging, size: tuple[int, int], edge: int, expected: tuple[int, int]
) -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        picture = await imaging.rendition(encoded(two_halves(size=size), kind), edge)
        assert (picture.width, picture.height) == opened(picture).size == expected
        assert picture.media_type == "image/jpeg"


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "LA"])
def test_a_rendition_of_every_mode(mode: str) -> None:
    image = Image.new("I;16", (60, 40), 0x8000) if mode == "I;16" else two_halves(mode, (60, 40))
    picture = rendition(encoded(image, "JPEG" if mode == "CMYK" else "PNG"), 30)
    assert opened(picture).size == (30, 20)
    assert opened(picture).mode == "RGB"


def test_a_rendition_of_a_large_photograph_is_small() -> None:
    data = encoded(noise((2000, 1500)), "JPEG")
    picture = rendition(data, 1024)
    assert (picture.width, picture.height) == (1024, 768)
    assert len(picture.data) < len(data) / 2


def test_the_type_is_told_by_the_content() -> None:
    assert [sniff(encoded(two_halves(), kind)) for kind in ("PNG", "JPEG", "GIF", "WEBP", "HEIF", "AVIF", "BMP")] == [
        "PNG",
        "JPEG",
        "GIF",
        "WEBP",
        "HEIF",
        "AVIF",
        "BMP",
    ]
    assert [sniff(prefix) for prefix in (b"", b"\x89PNG", b"RIFF", b"\x00\x00\x00\x18ftyp", b"BM")] == [""] * 5


async def test_the_event_loop_goes_on_meanwhile(imaging: Imaging) -> None:
    data = encoded(noise((1600, 1200)), "PNG")
    late: list[float] = []

    async def tick() -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(0.002)
            late.append(time.perf_counter() - begun)

    ticking = asyncio.create_task(tick())
    work: list[Awaitable[ImageBytes]] = [
        imaging.rendition(data, 512),
        imaging.measure(data),
        imaging.rendition(data, 64),
    ]
    await asyncio.gather(*work)
    ticking.cancel()
    assert len(late) > 5
    assert sorted(late)[len(late) // 2] < 0.05


# --- the preview of a case ----------------------------------------------------------------------


def _checkerboard(size: int, square: int) -> Image.Image:
    board = Image.new("L", (2 * square, 2 * square), 0)
    board.paste(255, (0, 0, square, square))
    board.paste(255, (square, square, 2 * square, 2 * square))
    drawn = Image.new("L", (size, size))
    for x in range(0, size, 2 * square):
        for y in range(0, size, 2 * square):
            drawn.paste(board, (x, y))
    return drawn.convert("RGB")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("size", [(1024, 512), (500, 2000), (64, 32)])
async def test_a_blurred_picture_is_small_and_grey(imaging: Imaging, kind: str, size: tuple[int, int]) -> None:
    blurred = await imaging.blur(encoded(two_halves(size=size), kind))
    image = opened(blurred)
    assert (image.format, image.mode, blurred.media_type) == ("JPEG", "L", "image/jpeg")
    assert image.size == (blurred.width, blurred.height)
    assert max(image.size) == min(320, max(size))
    assert abs(image.width / image.height - size[0] / size[1]) < 0.02 * size[0] / size[1]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF", "GIF"])
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
async def test_a_blurred_picture_holds_nothing_but_its_pixels(imaging: Imaging, kind: str) -> None:
    blurred = await imaging.blur(_full_of_secrets(kind))
    assert SECRET.encode() not in blurred.data
    assert not opened(blurred).getexif()
    assert set(opened(blurred).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


async def test_a_picture_is_turned_upright_before_it_is_blurred(imaging: Imaging) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    blurred = await imaging.blur(encoded(two_halves(), "JPEG", exif=exif))
    assert (blurred.width, blurred.height) == (32, 64)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
async def test_a_checkerboard_cannot_be_told_from_grey_when_it_is_blurred(imaging: Imaging, kind: str) -> None:
    sharp = _checkerboard(1024, 4)
    assert ImageStat.Stat(sharp).stddev[0] > 120
    assert ImageStat.Stat(opened(await imaging.rendition(encoded(sharp, kind), 1024))).stddev[0] > 100
    blurred = opened(await imaging.blur(encoded(sharp, kind)))
    uniform = opened(await imaging.blur(encoded(Image.new("RGB", (1024, 1024), (128, 128, 128)), kind)))
    assert ImageStat.Stat(blurred).stddev[0] < 1
    assert abs(ImageStat.Stat(blurred).mean[0] - ImageStat.Stat(uniform).mean[0]) < 4


async def test_what_is_large_can_still_be_made_out(imaging: Imaging) -> None:
    blurred = opened(await imaging.blur(encoded(two_halves(size=(1024, 512)), "PNG")))
    left, right = blurred.getpixel((40, 80)), blurred.getpixel((280, 80))
    assert abs(left - right) > 30  # type: ignore[operator]


@pytest.mark.parametrize(
    "data",
    [b"", b"no picture at all", encoded(noise((64, 64)), "PNG")[:600], encoded(noise((64, 64)), "JPEG")[:200]],
    ids=["nothing", "words", "half a PNG", "the head of a JPEG"],
)
async def test_what_is_broken_cannot_be_blurred(imaging: Imaging, data: bytes) -> None:
    with pytest.raises(PictureUnusable):
        await imaging.blur(data)
