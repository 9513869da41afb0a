from __future__ import annotations

import pytest

from routing_service.domain.media_limits import KB, MB, MediaUnfit, attachment
from routing_service.domain.media_types import settle, sniff

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WEBP = b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 20
ANIMATED = b"RIFF\x10\0\0\0WEBPVP8X\x0a\0\0\0\x02" + b"\0" * 20
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.mark.parametrize(
    ("head", "mime_type"),
    [
        (b"\xff\xd8\xff\xe1\0\x10Exif", "image/jpeg"),
        (PNG, "image/png"),
        (WEBP, "image/webp"),
        (b"GIF89a", "image/gif"),
        (b"OggS\0\x02", "audio/ogg"),
        (b"ID3\x03\0", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"#!AMR\n", "audio/amr"),
        (b"\0\0\0\x20ftypM4A \0\0\0\0", "audio/mp4"),
        (b"\0\0\0\x20ftypisom\0\0\0\0", "video/mp4"),
        (b"\0\0\0\x18ftyp3gp4\0\0\0\0", "video/3gpp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"PK\x03\x04\x14\0", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        ("Où est mon colis ?".encode(), "text/plain"),
        (("x" * 4_095 + "é").encode()[:4_096], "text/plain"),
        (b" <!DOCTYPE html><script>", "text/html"),
        (b"<svg xmlns=", "text/html"),
        (b"MZ\x90\0", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_content_tells_the_type(head, mime_type):
    assert sniff(head) == mime_type


@pytest.mark.parametrize(
    ("announced", "sniffed", "settled"),
    [
        ("audio/mp4", "video/mp4", "audio/mp4"),
        (DOCX, "application/zip", DOCX),
        ("audio/ogg; codecs=opus", "audio/ogg", "audio/ogg"),
        ("image/png", "text/html", "text/html"),
        (DOCX, "application/pdf", "application/pdf"),
        (None, "image/png", "image/png"),
    ],
)
def test_a_claim_only_decides_within_a_container(announced, sniffed, settled):
    assert settle(announced, sniffed) == settled


def taken(head, size_bytes=1_000, announced=None, filename=None):
    return attachment(
        head=head,
        announced=announced,
        sha256="ab",
        size_bytes=size_bytes,
        filename=filename,
    )


@pytest.mark.parametrize(
    ("head", "limit", "kind"),
    [
        (PNG, 5 * MB, "image"),
        (b"OggS\0", 16 * MB, "audio"),
        (b"\0\0\0\x20ftypisom", 16 * MB, "video"),
        (b"%PDF-1.7", 100 * MB, "document"),
        (WEBP, 100 * KB, "sticker"),
        (ANIMATED, 500 * KB, "sticker"),
    ],
    ids=["image", "audio", "video", "document", "sticker", "animated sticker"],
)
def test_each_kind_has_its_limit(head, limit, kind):
    assert taken(head, limit).kind == kind

    with pytest.raises(MediaUnfit, match=str(limit)):
        taken(head, limit + 1)


def test_an_office_file_is_known_by_its_name():
    assert taken(b"PK\x03\x04", filename="Offer.DOCX").mime_type == DOCX


@pytest.mark.parametrize(
    "head", [b"<html>", b"MZ\x90\0", b"PK\x03\x04", b"GIF89a"], ids=repr
)
def test_what_whatsapp_does_not_carry_is_named(head):
    with pytest.raises(MediaUnfit, match=r"a file of type \S+: expected image/jpeg"):
        taken(head, announced="image/png", filename="harmless.png")


def test_an_empty_file_is_none():
    with pytest.raises(MediaUnfit):
        taken(b"%PDF-", 0)
