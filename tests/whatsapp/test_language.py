from __future__ import annotations

import time

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
        ("Mijn pakket is nog niet aangekomen", "nl"),
        ("أين طلبي؟", "ar"),
        ("Where is my parcel?", "en"),
        ("Gdzie jest moja paczka?", "pl"),
        ("Siparişim nerede?", "tr"),
        ("Where is my parcel? " * 200, "en"),
        ("WO IST MEIN PAKET", "de"),
        ("oi, tudo bem?", "pt"),
        ("my refund", "en"),
        ("Rückerstattung", "de"),
        ("remboursement", "fr"),
    ],
)
def test_a_sentence_shows_its_language(guesser, text, language):
    assert guesser.guess(text).language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hola", "es"),
        ("Bonjour", "fr"),
        ("Vielen Dank", "de"),
        ("thanks!!", "en"),
        ("ciao 👋", "it"),
        ("obrigado", "pt"),
        ("bedankt", "nl"),
        ("dziękuję", "pl"),
        ("merhaba", "tr"),
        ("مرحبا", "ar"),
    ],
)
def test_a_greeting_shows_its_language(guesser, text, language):
    assert guesser.guess(text).language == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "OK 👍",
        "no",
        "12345",
        "😀😀",
        "???",
        "#48211",
        "SKU-4411-B",
        "Order 88231",
        "iPhone 15 Pro Max",
        "Nike Air Max",
        "Visa Mastercard",
        "PayPal",
        "https://shop.example/commande?mon=colis",
        "marie.dupont@exemple.fr",
        "<name>",
    ],
)
def test_a_text_that_could_be_anything_gives_none(guesser, text):
    assert guesser.guess(text).language is None


def test_a_text_in_two_languages_gives_none(guesser):
    assert guesser.guess("gracias thanks merci").language is None


def test_a_number_and_an_address_do_not_hide_the_language(guesser):
    text = "Wo ist 4711-A? https://shop.example/where/is/my/order"

    assert guesser.guess(text).language == "de"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Var är mitt paket? Jag har väntat i två veckor", "sv"),
        ("Kde je moje objednávka? Čekám už dva týdny", "cs"),
        ("Missä tilaukseni on? Olen odottanut jo kaksi viikkoa", "fi"),
        ("Где мой заказ? Я жду уже две недели", "ru"),
        ("Πού είναι η παραγγελία μου;", "el"),
        ("ご注文はどこですか", "ja"),
        ("你好", "zh"),
    ],
)
def test_a_language_that_nobody_speaks_is_not_taken_for_another(
    guesser, text, language
):
    assert guesser.guess(text).language == language


@pytest.mark.parametrize(
    ("languages", "text", "language"),
    [
        (["en", "ja", "zh"], "ありがとうございます", "ja"),
        (["en", "zh"], "你好", "zh"),
        (["en", "ru"], "Где мой заказ?", "ru"),
        (["en", "he-IL"], "איפה ההזמנה שלי", "he"),
        (["fr"], "Bonjour, où est ma commande ?", "fr"),
        ([], "Hello, where is my order?", "en"),
        (["da", "en", "nl"], "Hvor er min pakke?", "da"),
        (["nb", "en", "nl"], "Hvor er pakken min? Jeg venter ennå", "nb"),
    ],
)
def test_the_languages_in_use_are_told_apart(languages, text, language):
    assert LanguageGuesser(languages).guess(text).language == language


def test_the_confidence_of_a_sentence_is_above_that_of_a_scrap(guesser):
    sentence = guesser.guess("Wo ist meine Bestellung geblieben?")

    scrap = guesser.guess("ok")

    assert sentence.confidence > 0.99
    assert 0 < scrap.confidence < 0.75


@pytest.mark.parametrize(
    "text",
    [
        "Wo ist meine Bestellung? " * 4_000,
        "<" * 100_000,
        "a@" * 50_000,
        "ﷺ" * 50_000,
        "x" * 100_000,
        "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich " * 3,
    ],
    ids=["long", "brackets", "addresses", "letters", "one word", "doubtful"],
)
def test_no_text_takes_longer_than_a_millisecond(guesser, text):
    took = []
    for _ in range(20):
        started = time.thread_time()
        guesser.guess(text)
        took.append(time.thread_time() - started)

    assert sorted(took)[10] < 0.001
