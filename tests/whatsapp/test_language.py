from __future__ import annotations

import pytest

from routing_service.language import LanguageGuesser


@pytest.fixture(scope="module")
def guesser():
    return LanguageGuesser()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello, my parcel has not arrived, where is it?", "en"),
        ("Bonjour, ma facture est fausse", "fr"),
        ("¿Dónde está mi pedido?", "es"),
        ("Wo ist mein Paket? Ich warte schon lange", "de"),
        ("Onde está minha encomenda?", "pt"),
        ("Il mio pacco non è arrivato", "it"),
        ("أين طلبي؟", "ar"),
        ("Where is my parcel?", "en"),
        ("Gdzie jest moja paczka?", "pl"),
        ("Siparişim nerede?", "tr"),
        ("Where is my parcel? " * 200, "en"),
        ("hola", "es"),
        ("Bonjour", "fr"),
    ],
)
def test_a_sentence_shows_its_language(guesser, text, language):
    assert guesser.guess(text).language == language


@pytest.mark.parametrize(
    "text", ["", "ok", "no", "12345", "😀😀", "oi, tudo bem?", "你好"]
)
def test_a_text_that_could_be_anything_gives_none(guesser, text):
    assert guesser.guess(text).language is None


@pytest.mark.parametrize(
    ("languages", "text", "language"),
    [
        (["en", "ja", "zh"], "ありがとうございます", "ja"),
        (["en", "ja", "zh"], "注文", None),
        (["en", "zh"], "你好", "zh"),
        (["en", "ru"], "Где мой заказ?", "ru"),
        (["en", "he-IL"], "איפה ההזמנה שלי", "he"),
        (["fr"], "Bonjour, où est ma commande ?", None),
        ([], "Hello, where is my order?", None),
    ],
)
def test_a_script_decides_among_the_languages_in_use(languages, text, language):
    assert LanguageGuesser(languages).guess(text).language == language
