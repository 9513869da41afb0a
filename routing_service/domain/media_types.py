"""What bytes are, told from the bytes: the kinds of file that WhatsApp carries.

Names and announced types are claims of whoever sent the file; they only decide between
types that share a container (a zip holds a .docx as well as an .xlsx).
"""

from __future__ import annotations

HEAD_BYTES = 4_096
"""How much of a file's beginning is looked at."""
UNKNOWN = "application/octet-stream"

_OFFICE = "application/vnd.openxmlformats-officedocument."


def sniff(head: bytes) -> str:
    """The MIME type of a file that begins with `head`; UNKNOWN for any other."""
    for offset, mark, mime_type in MARKS:
        if head.startswith(mark, offset):
            return mime_type
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], "video/mp4")
    # The frame sync of MPEG audio: layer 0 is AAC in ADTS, the others are MP3.
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "audio/aac" if head[1] & 0xF6 == 0xF0 else "audio/mpeg"
    return _text_type(head)


def settle(announced: str | None, sniffed: str) -> str:
    """The type to go by: what was announced where the bytes may be that, else what the
    bytes are."""
    plain = (announced or "").partition(";")[0].strip().lower()
    return plain if plain in CONTAINED.get(sniffed, ()) else sniffed


def is_animated(head: bytes) -> bool:
    """Whether a WebP announces frames in its extended header."""
    return head[12:16] == b"VP8X" and len(head) > 20 and bool(head[20] & 0x02)


def _text_type(head: bytes) -> str:
    if not head or b"\0" in head:
        return UNKNOWN
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        # A letter may be cut in two where the head ends.
        if error.start < len(head) - 3 or error.reason != "unexpected end of data":
            return UNKNOWN
        text = head[: error.start].decode()
    start = text.lstrip("\ufeff \t\r\n").lower()
    return "text/html" if start.startswith("<") else "text/plain"


MARKS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
)
"""(offset, mark, type), from the formats' own specifications."""

BRANDS: dict[bytes, str] = {
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"3gp4": "video/3gpp",
    b"3gp5": "video/3gpp",
    b"3gp6": "video/3gpp",
    b"3gp7": "video/3gpp",
    b"3ge6": "video/3gpp",
    b"3gg6": "video/3gpp",
    b"qt  ": "video/quicktime",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"avif": "image/avif",
}
"""Major brands of ISO media files; all others (isom, mp42, avc1, ...) are MP4 video."""

CONTAINED: dict[str, tuple[str, ...]] = {
    "video/mp4": ("audio/mp4",),
    "video/3gpp": ("audio/3gpp",),
    "application/zip": (
        _OFFICE + "wordprocessingml.document",
        _OFFICE + "spreadsheetml.sheet",
        _OFFICE + "presentationml.presentation",
    ),
    "application/x-ole-storage": (
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
    ),
}
"""What a container may hold that its first bytes do not tell."""
