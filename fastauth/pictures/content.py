"""The rules for the content of a picture."""

from io import BytesIO

from PIL import Image

from fastauth.errors import PictureRefused

# Not all formats of Pillow: an attacker can reach the code of each one.
FORMATS = ("PNG", "JPEG", "WEBP")
MEDIA_TYPES = {each: f"image/{each.lower()}" for each in FORMATS}
# Pillow's name for a JPEG file that contains further pictures.
MEDIA_TYPES["MPO"] = MEDIA_TYPES["JPEG"]
# A small file can have many pixels, of which each one takes up to 4 bytes of memory.
MAX_PIXELS = 2048 * 2048


def check_picture(content: bytes) -> str:
    """Return the media type of a picture, or raise PictureRefused."""
    try:
        # This reads the header. Only load() decodes the pixels.
        image = Image.open(BytesIO(content), formats=FORMATS)
        is_too_large = image.width * image.height > MAX_PIXELS
        if not is_too_large:
            image.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        # Pillow has limits of its own, which are higher.
        is_too_large = True
    except Exception as error:  # Pillow raises many kinds of them for a broken file.
        raise PictureRefused("use a PNG, JPEG or WebP file") from error
    if is_too_large:
        raise PictureRefused(f"use at most {MAX_PIXELS} pixels")
    return MEDIA_TYPES[str(image.format)]
