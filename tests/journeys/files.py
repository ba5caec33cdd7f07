"""Files that people hand in: a photograph that says where it was taken, and others that are no use."""

import struct
import zipfile
import zlib
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw
from playwright.async_api import FilePayload

#: Words that stand in the photograph's metadata and must be found nowhere else.
CAMERA: Final = b"Plantain Test Camera 7"
MAP: Final = b"PLANTAIN-MAP-DATUM"
#: The latitude as EXIF stores it: three fractions, in either byte order.
LATITUDE: Final = (52_123_457, 1_000_003)
TRACES: Final = (
    CAMERA,
    MAP,
    struct.pack("<II", *LATITUDE),
    struct.pack(">II", *LATITUDE),
    b"Exif\0\0",
)
_ORIENTATION, _MAKE, _GPS = 0x0112, 0x010F, 0x8825
_ROTATED_RIGHT: Final = 6  # to be turned by 90 degrees clockwise before it is shown


def scene(number: int = 0) -> Image.Image:
    """Draw an upright view of 480 x 640 px, told apart by its number."""
    image = Image.new("RGB", (480, 640), (150, 190, 225))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 420, 480, 640), fill=(70, 120, 60))
    left = 40 + 130 * (number % 3)
    draw.polygon([(left, 430), (left + 90, 150), (left + 180, 430)], fill=(40, 40, 50))
    draw.ellipse((330 - 100 * (number % 3), 40, 410 - 100 * (number % 3), 120), fill=(250, 240, 190))
    return image


def photograph(number: int = 0) -> bytes:
    """Return a JPEG of the scene as a telephone stores it: lying on its side, with the place in its metadata."""
    exif = Image.Exif()
    exif[_ORIENTATION] = _ROTATED_RIGHT
    exif[_MAKE] = CAMERA.decode()
    exif.get_ifd(_GPS).update({1: "N", 2: (_fraction(), 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0), 18: MAP.decode()})
    buffer = BytesIO()
    scene(number).transpose(Image.Transpose.ROTATE_90).save(buffer, "JPEG", quality=92, exif=exif)
    data = buffer.getvalue()
    assert all(trace in data for trace in (CAMERA, MAP, b"Exif\0\0")), "the photograph tells nothing"
    assert any(struct.pack(order, *LATITUDE) in data for order in ("<II", ">II"))
    return data


def _fraction() -> object:
    from PIL.TiffImagePlugin import IFDRational  # noqa: PLC0415 -- typed loosely by Pillow

    return IFDRational(*LATITUDE)


def payload(name: str, data: bytes, media_type: str = "image/jpeg") -> FilePayload:
    return {"name": name, "mimeType": media_type, "buffer": data}


def bomb() -> bytes:
    """Return 200 million grey pixels in 100 kB or so."""
    width, height = 20_000, 10_000
    packer = zlib.compressobj(9)
    row = b"\0" + b"\x80" * (width // 2)  # four bits a pixel
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 4, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def truncated() -> bytes:
    data = photograph()
    return data[: len(data) // 2]


def archive() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("picture.png", "not at all")
    return buffer.getvalue()


def heavy() -> bytes:
    """Return a whole JPEG of 8 MB: a comment makes up its weight."""
    plain = photograph()
    comment = b"\xff\xfe" + struct.pack(">H", 60_000) + bytes(59_998)
    return plain[:2] + comment * (8_000_000 // len(comment) + 1) + plain[2:]


DRAWING: Final = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
