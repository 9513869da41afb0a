"""Words that tell languages apart in a short message: greetings and small words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

COMMON_WORDS: dict[str, str] = {
    "en": (
        "hello hi hey dear good morning evening please thanks thank the is are was "
        "were be been am my your our their his her its where what who which why how "
        "have has had not and or but if for you we they he she it this that these "
        "those there here with without from into about after before can could would "
        "should will shall did does do don't i i'm it's of to on at by as so when "
        "because still yet any some no yes all more very just only than then also out "
        "up help regards sincerely kind sir madam nothing something anything each "
        "every both such however therefore regarding"
    ),
    "fr": (
        "bonjour bonsoir salut coucou merci svp je j ai es est suis sont était être "
        "avoir ma mon mes ta ton tes sa son ses votre vos notre nos leur leurs où "
        "quand pourquoi comment quel quelle quels quelles qui que quoi dont pas ne "
        "n'est c'est j'ai n'ai qu'il l le la les des du de d une un et ou mais donc "
        "car pour vous nous ils elles il elle on avec sans dans sur sous chez par ce "
        "cet cette ces avez avons ont fait peut pouvez très plus moins aussi encore "
        "toujours déjà depuis après avant y en au aux si oui non tout tous "
        "cordialement madame monsieur cher chère chers bien cela celui rien quelque "
        "chaque lors afin ainsi même concernant"
    ),
    "es": (
        "hola buenos buenas días tardes noches gracias por favor el la los las lo mi "
        "mis su sus tu tus un una unos unas dónde donde está están estoy cuándo "
        "cuando cómo como qué que quién cuál es son fue ser era no sí y o pero para "
        "con sin del de al en a ha he han hay tengo tiene puedo puede pedido necesito "
        "quiero me te se nos le les este esta esto ese esa eso muy más menos también "
        "ya todavía aún desde hasta entre sobre porque si mucho usted saludos "
        "estimado estimada estimados atentamente señor señora nada algo cada así "
        "mismo entonces aunque porqué nuestro nuestra"
    ),
    "de": (
        "hallo guten tag morgen abend moin servus danke dank bitte ich du er sie es "
        "wir ihr mich mir dich dir uns mein meine meinen meiner meinem ihre ihren "
        "ihrer ihrem unser unsere unseren unserer unserem unseres sein seine wo wann "
        "warum "
        "wie was wer welche welcher ist sind war waren wird werden wurde wurden bin "
        "nicht kein keine und oder aber auch für der die das den dem des ein eine "
        "einen einem einer eines mit ohne von vom zu zum zur bei beim nach vor aus "
        "auf an am im in um über unter durch gegen zwischen seit bis als wenn dass ob "
        "weil habe haben hat hatte kann können könnte möchte muss soll noch schon "
        "sehr mehr nur dann da hier so nun jetzt immer wieder vielen liebe liebes "
        "lieber liebste grüße grüßen gruß freundlichen freundliche herzlichen geehrte "
        "geehrter geehrtes damen herren dieser diese dieses diesem diesen alle allen "
        "etwas nichts jede jeder damit dazu dafür sowie jedoch deshalb gerne bereits "
        "falls während"
    ),
    "pt": (
        "olá oi bom boa dia tarde noite obrigado obrigada por favor o a os as meu "
        "minha meus minhas seu sua seus suas um uma uns umas onde está estão estou "
        "quando como porque que quem qual é são foi ser era não sim e ou mas para pra "
        "com sem do da dos das no na nos nas ao à pelo pela de em eu você vocês ele "
        "ela nós tenho tem posso pode pedido preciso quero me te se lhe este esta "
        "isto esse essa isso muito mais menos também já ainda desde até entre sobre "
        "tudo bem atenciosamente prezado prezada prezados cumprimentos caro cara "
        "senhor senhora nada algo cada assim mesmo então nosso nossa foram seria"
    ),
    "it": (
        "ciao buongiorno buonasera salve grazie prego per favore il lo la gli le i l "
        "mio mia miei mie tuo tua suo sua vostro vostra nostro nostra un uno una dove "
        "quando come perché chi che cosa quale non e o ma però con senza di del dello "
        "della dei degli delle da dal dalla in nel nella sul sulla al alla è sono era "
        "essere ho hai ha abbiamo avete hanno posso può potete vorrei mi ti si ci vi "
        "questo questa quello quella molto più meno anche già ancora dopo prima fino "
        "tra fra su se sì no tutto saluti cordiali gentile gentili egregio cortesi "
        "signore signora niente qualcosa ogni così stesso allora quindi inoltre negli"
    ),
    "nl": (
        "hallo hoi goedemorgen goedemiddag goedenavond goedendag dag bedankt dank "
        "alstublieft alsjeblieft ik je jij u hij zij ze wij we jullie mij mijn jouw "
        "uw onze ons hun waar wanneer waarom hoe wat wie welke is zijn was waren ben "
        "bent wordt worden niet geen en of maar ook voor het de een met zonder van "
        "naar bij op aan uit in om over door tegen tussen sinds tot als dat dit deze "
        "die er heb hebt heeft hebben kan kunt kunnen wil moet zou nog al heel meer "
        "dan hier daar nu altijd weer te groet groeten vriendelijke geachte beste "
        "heer mevrouw niets iets elke zo zelf dus omdat hierbij graag"
    ),
    "pl": (
        "cześć dzień dobry witam dziękuję dzięki proszę ja ty on ona my wy oni mój "
        "moja moje mojego twój pan pani państwo gdzie kiedy dlaczego jak co kto który "
        "która które jest są był była było być nie tak i a lub albo ale oraz dla do "
        "na z ze w we od po przy przez pod nad bez o u się że żeby bo mam masz ma "
        "mamy czy mogę może chcę już jeszcze bardzo tylko też także to ten ta tego "
        "tej tym jeśli gdy mi mnie pozdrawiam szanowni szanowny szanowna pozdrowienia "
        "nic coś każdy więc ponieważ"
    ),
    "tr": (
        "merhaba selam günaydın iyi günler akşamlar teşekkürler teşekkür ederim "
        "lütfen ben sen biz siz onlar benim senin bizim sizin nerede ne zaman neden "
        "niçin nasıl kim hangi değil ve veya ama fakat için bir bu şu o ile gibi "
        "kadar var yok mı mi mu mü çok daha en da de ki her hiç sonra önce şimdi evet "
        "hayır bana size olarak olan oldu ise saygılarımla sayın selamlar hiçbir bazı "
        "çünkü"
    ),
    "sv": (
        "hej god morgon tack snälla jag du han hon vi ni de mig dig oss min mitt mina "
        "din ditt dina er ert var är vad vem vilken när varför hur inte och eller men "
        "för att det den en ett som med utan från till på av om över under efter före "
        "har hade kan kunde ska skulle vill måste blir blev mycket mer också redan "
        "ännu bara här där nu alltid ingen inget detta denna hälsningar vänliga"
    ),
    "da": (
        "hej godmorgen goddag tak venligst jeg du han hun vi i de mig dig os min mit "
        "mine din dit jeres hvor hvad hvem hvilken hvornår hvorfor hvordan er var "
        "ikke og eller men for at det den en et som med uden fra til på af om over "
        "under efter før har havde kan kunne skal skulle vil må bliver blev meget "
        "mere også allerede endnu kun her der nu altid ingen dette denne hilsen "
        "venlig kære"
    ),
    "nb": (
        "hei god morgen takk vær jeg du han hun vi dere de meg deg oss min mitt mine "
        "din ditt hvor hva hvem hvilken når hvorfor hvordan er var ikke og eller men "
        "for å at det den en ei et som med uten fra til på av om over under etter før "
        "har hadde kan kunne skal skulle vil må blir ble mye mer også allerede ennå "
        "bare her der nå alltid ingen dette denne hilsen vennlig kjære"
    ),
    "fi": (
        "hei moi huomenta päivää kiitos minä sinä hän me te he minun sinun meidän "
        "missä mikä kuka milloin miksi miten on ovat oli olen ole ei en ja tai mutta "
        "että jos kun kuin joka mitä tämä se ne myös vielä jo vain hyvin voi voin "
        "pitäisi kanssa ilman jälkeen ennen nyt aina tilaus terveisin ystävällisin"
    ),
    "cs": (
        "ahoj dobrý den děkuji díky prosím já ty on ona my vy oni můj moje mého váš "
        "kde kdy proč jak co kdo který která které je jsou byl byla bylo být není a "
        "nebo ale pro do na z ze v ve od po při přes pod nad bez o u se si že aby mám "
        "máte má mohu může chci už ještě velmi jen také to ten ta toho jestli když mi "
        "mě pozdravem zdravím vážený vážená"
    ),
    "ro": (
        "bună ziua salut mulțumesc vă rog eu tu el ea noi voi ei mea meu mei mele "
        "dumneavoastră unde când de ce cum cine care este sunt era fost nu da și sau "
        "dar pentru cu fără din la în pe despre după până un o unei unui al ai ale am "
        "ați are au pot poate vreau mai foarte doar deja încă acest această asta să "
        "că stimate stimată cordial"
    ),
    "hu": (
        "szia helló jó napot reggelt köszönöm kérem kérjük én te ő mi ti ők hol mikor "
        "miért hogyan hogy ki melyik van vannak volt lesz nem igen és vagy de is a az "
        "egy ez azt ezt ha mert még már csak nagyon meg el fel után előtt nélkül "
        "lehet tudom szeretnék kell üdvözlettel tisztelt kedves"
    ),
    "id": (
        "halo selamat pagi siang malam terima kasih tolong mohon saya aku anda kamu "
        "kami kita dia mereka di mana kapan mengapa kenapa bagaimana apa siapa yang "
        "adalah tidak bukan dan atau tapi tetapi untuk dengan tanpa dari ke pada ini "
        "itu ada sudah belum akan bisa dapat mau harus sangat juga hanya masih lagi "
        "salam hormat"
    ),
}
"""Lower case, as people write them; a word may stand under several languages."""


ODDS = (2.0, 0.7, 0.3)
"""Log-odds of a word for its language if no other has it, one other, more."""
MOST_ODDS = 6.0
ALONE = 2.0
"""More for a language's own word in a text of one or two words, such as "hola"."""
MIXED_FROM = 3
"""Letters of a word that shows a second language; shorter ones are parts of names."""


class Weighed(NamedTuple):
    """What the small words of a text say."""

    odds: dict[str, float]
    """Language -> log-odds; only languages with a word in the text."""
    own: dict[str, int]
    """Language -> words that no other language has."""

    def is_mixed(self, language: str | None) -> bool:
        """Whether another language has as many words of its own in the text."""
        mine = self.own.get(language or "", 0)
        others = (many for one, many in self.own.items() if one != language)
        return 0 < mine <= max(others, default=0)


class SmallWords:
    """The small words of all languages above. To one in use a word is worth the more
    the fewer others in use have it; to the rest, the fewer have it at all."""

    def __init__(self, in_use: Collection[str]) -> None:
        self._worth: dict[str, tuple[tuple[str, float], ...]] = {}
        sharing: dict[str, list[str]] = {}
        for language, words in COMMON_WORDS.items():
            for word in dict.fromkeys(words.split()):
                sharing.setdefault(word, []).append(language)
        for word, languages in sharing.items():
            used = sum(1 for one in languages if one in in_use)
            self._worth[word] = tuple(
                (one, _worth(used if one in in_use else len(languages)))
                for one in languages
            )

    def weigh(self, said: Sequence[str]) -> Weighed:
        """`said`: words in lower case, as often as they were said."""
        odds: dict[str, float] = {}
        own: dict[str, int] = {}
        alone = ALONE if len(said) <= 2 else 0.0
        for word in said:
            worth = self._worth.get(word)
            if worth is None:
                continue
            is_own = len(worth) == 1
            for language, gain in worth:
                gained = odds.get(language, 0.0) + gain + (alone if is_own else 0.0)
                odds[language] = min(gained, MOST_ODDS)
                if is_own and len(word) >= MIXED_FROM:
                    own[language] = own.get(language, 0) + 1
        return Weighed(odds, own)


def _worth(sharing: int) -> float:
    return ODDS[min(sharing, len(ODDS)) - 1]
