"""Words that tell languages apart in a short message: greetings and small words."""

from __future__ import annotations

COMMON_WORDS: dict[str, str] = {
    "en": (
        "hello hi hey dear good morning please thanks thank the is are was my "
        "your our where when what why how have has had not and for you this that "
        "with can could would will i it of to been from order refund help"
    ),
    "fr": (
        "bonjour bonsoir salut merci svp je j ai est suis sont ma mon mes votre "
        "vos notre où quand pourquoi comment pas ne le la les des du une un et "
        "pour vous avec dans sur ce cette avez pouvez commande colis"
    ),
    "es": (
        "hola buenos buenas días tardes gracias por favor el la los las mi su sus "
        "dónde donde está cuándo cuando cómo como qué que es no y para con una un "
        "del al ha he tengo puedo pedido necesito"
    ),
    "de": (
        "hallo guten tag morgen danke bitte ich mein meine meinen ihre ihr wo "
        "wann warum wie ist sind war nicht und für der die das den dem ein eine "
        "einen mit von zu habe haben können noch auf paket bestellung"
    ),
    "pt": (
        "olá oi bom boa dia tarde obrigado obrigada por favor o a os as meu minha "
        "meus onde está quando como porque não e para com uma um do da dos das no "
        "na é eu você tenho posso pedido encomenda"
    ),
    "it": (
        "ciao buongiorno buonasera salve grazie per favore il lo la gli le mio "
        "mia miei dove quando come perché non e con una un del della dei è sono "
        "ho ha vostro posso ordine pacco"
    ),
    "nl": (
        "hallo goedemorgen goedemiddag goedendag dag bedankt alstublieft ik mijn "
        "uw waar wanneer waarom hoe is zijn niet en voor het de een met van dat "
        "heb heeft kunt nog bestelling pakket"
    ),
    "pl": (
        "cześć dzień dobry witam dziękuję proszę mój moja moje gdzie kiedy "
        "dlaczego jak jest nie i do na z w się że mam czy zamówienie paczka"
    ),
    "tr": (
        "merhaba selam günaydın iyi günler teşekkürler teşekkür lütfen benim "
        "nerede zaman neden nasıl değil ve için bir bu ile var yok mi siparişim "
        "kargom"
    ),
}
"""Lower case, as people write them; a word may stand under several languages."""
