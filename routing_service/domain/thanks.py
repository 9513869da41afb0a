"""Telling a plain thank-you from a message that needs an answer."""

from __future__ import annotations

from routing_service.domain.folding import fold, words

MOST_WORDS = 7

THANKS: dict[str, frozenset[str]] = {
    "en": frozenset({"thanks", "thank", "thx", "ty", "tks", "cheers"}),
    "fr": frozenset({"merci", "mrc", "mci"}),
    "es": frozenset({"gracias", "grax"}),
    "pt": frozenset({"obrigado", "obrigada", "obg", "brigado", "brigada", "vlw"}),
    "it": frozenset({"grazie"}),
    "de": frozenset({"danke", "dankeschon", "dank", "merci"}),
    "nl": frozenset({"bedankt", "dank", "dankjewel", "dankuwel"}),
    "ar": frozenset({"شكرا", "مشكور", "مشكورين", "تسلم"}),
    "tr": frozenset({"tesekkurler", "tesekkur", "sagol", "sagolun", "eyvallah"}),
    "pl": frozenset({"dziekuje", "dzieki"}),
    "ro": frozenset({"multumesc", "mersi"}),
    "sv": frozenset({"tack"}),
    "da": frozenset({"tak"}),
    "ru": frozenset({"спасибо", "благодарю"}),
    "uk": frozenset({"дякую"}),
    "he": frozenset({"תודה"}),
    "hi": frozenset({"धन्यवाद", "शुक्रिया", "dhanyavad", "shukriya"}),
    "id": frozenset({"terima", "makasih", "terimakasih"}),
    "sw": frozenset({"asante"}),
    "zh": frozenset({"谢谢", "謝謝", "多谢", "感谢"}),
    "ja": frozenset({"ありがとう", "ありがとうございます"}),
}
"""Words that thank, folded."""

COURTESY: dict[str, str] = {
    "en": (
        "a again all always and awesome bye for good goodbye great day help it "
        "lot much nice ok okay perfect really so sir super team that the very "
        "well you your u"
    ),
    "fr": (
        "au aide beaucoup bien bonne bonsoir c d est excellent fois infiniment "
        "journee la le mille merveilleux nickel parfait pour revoir soir soiree "
        "top tout tres vous votre monsieur madame"
    ),
    "es": (
        "adios ayuda buen buenas buenos dia dias genial listo mil muchas "
        "muchisimas muy por su todo tu vale"
    ),
    "pt": "ajuda bom boa muito muita otimo pela pelo tudo voce dia tarde noite",
    "it": "aiuto buona di giornata mille molte perfetto tante tutto va bene",
    "de": (
        "alles besten fur hilfe ihnen ihre klar klasse prima schon schone sehr "
        "tag viele vielen wunderbar dir gut"
    ),
    "nl": "dag erg fijne hartelijk heel hoor hulp je jullie prachtig u voor wel",
    "ar": "جدا جزيلا لك لكم الله خير تمام",
    "tr": "cok ederim ederiz size tamam",
    "pl": "bardzo pomoc za",
    "ro": "mult foarte",
    "sv": "mycket",
    "da": "mange",
    "ru": "большое вам",
    "uk": "дуже",
    "he": "רבה",
    "id": "kasih banyak",
    "sw": "sana",
    "hi": "बहुत",
}
"""Words that may stand around the thanks without asking for anything, folded."""

_THANKS_WORDS = frozenset(word for words_ in THANKS.values() for word in words_)
_COURTESY_WORDS = frozenset(word for line in COURTESY.values() for word in line.split())


def is_thanks(text: str) -> bool:
    """Whether the whole message only thanks or, like 👍 alone, only nods.

    A question mark, a number or any word that is not a courtesy makes it a message.
    """
    if "?" in text or "؟" in text or "？" in text:
        return False
    said = words(fold(text))
    if not said:
        return any(mark in text for mark in NODS)
    if len(said) > MOST_WORDS or _THANKS_WORDS.isdisjoint(said):
        return False
    return all(word in _THANKS_WORDS or word in _COURTESY_WORDS for word in said)


NODS: tuple[str, ...] = (
    "👍",
    "🙏",
    "👌",
    "❤",
    "😊",
    "🙂",
    "😀",
    "🥰",
    "💯",
    "🤝",
    "✅",
)
