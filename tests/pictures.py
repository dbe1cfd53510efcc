"""Pictures that the tests send."""

import struct
from io import BytesIO
from zlib import crc32

from PIL import Image


def make_picture(kind: str = "PNG", size: tuple[int, int] = (2, 2)) -> bytes:
    """Return a picture of one colour, as a file of this kind; MPO has it twice."""
    file, image = BytesIO(), Image.new("L", size)
    image.save(file, kind, save_all=kind == "MPO", append_images=[image])
    return file.getvalue()


def claim_side(side: int) -> bytes:
    """Return a PNG file whose header has another width and height than its pixels."""
    png = make_picture()
    header = b"IHDR" + struct.pack(">II", side, side) + png[24:29]
    return png[:12] + header + struct.pack(">I", crc32(header)) + png[33:]
