"""The small words that decide whether a sentence stays true: English and Russian, as compiled patterns.

Every other language gets the English set, which hardly matches there; nothing is edited in it then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from summarizer.phrases import Phrases, by_letter

_EN_SAY = (
    r"said|says|say|saying|told|tells|stated|states(?=:|,? [“\"]| that\b)|stating|noted|notes|added|adds|"
    r"announced|announces|"
    r"reported|reports|claimed|claims|claiming|believes?|believed|thinks?|thought|warned|warns|warning|"
    r"argued|argues|insist(?:ed|s)|emphasi[sz](?:ed|es)|stressed|stresses|confirmed|confirms|denied|denies|"
    r"explained|explains|alleged|alleges|suggested|suggests|acknowledged|acknowledges|admitted|admits|"
    r"recalled|recalls|reminded|asserted|asserts|declared|declares|predicted|predicts|estimated|estimates|"
    r"highlighted|reiterated|accused|accuses|vowed|pledged|promised|testified|according to|"
    r"in (?:his|her|their) (?:view|opinion|words)|quoted|wrote|writes|tweeted|described|called for|urged|"
    r"call(?:ed|s)(?= (?:the|it|him|her|them|his|their|its|this|that|such)\b)"
)
_EN_HEDGE = (
    r"alleged|allegedly|alleges|accused|suspected|suspects?|reportedly|unconfirmed|apparent|apparently|"
    r"possible|possibly|may|might|could|likely|unlikely|potential|potentially|expected|presumably|perhaps|"
    r"purported|purportedly|preliminary|planned|proposed|considering|under study|being studied|"
    r"believed to|thought to|seems?|appears?|supposedly|claimed|probably|would|should|"
    r"at the (?:earliest|latest)|at (?:best|worst)|"
    r"if confirmed|so-called|rumou?red|estimated|estimates?|doubts?|doubted|"
    r"(?:plan|intend|aim|hope|want|seek|attempt)(?:s|ed|ing)? to|tr(?:y|ies|ied|ying) to"
)
_EN_NOT = (
    r"not|n['’]t|no|never|none|nobody|nothing|neither|nor|without|cannot|refus(?:ed|es|al)|den(?:y|ies|ied)|"
    r"reject(?:s|ed)?|fail(?:s|ed)? to|lacks?|lacking|ruled out|dismiss(?:es|ed)?|halted|hardly|barely|"
    r"\w+n['’]t"
)
_EN_IF = (
    r"if|unless|only|except|provided that|as long as|in case|until|otherwise|but not|other than|subject to"
)
_EN_BOUND = (
    r"at least|more than|less than|fewer than|up to|as many as|over|under|nearly|almost|about|around|"
    r"approximately|some|roughly|at most|no more than|no fewer than"
)
_RU_SAY = (
    r"сказал\w*|говор(?:ит|ят|ил\w*)|заяв(?:ил\w*|ляет|ляют|лял\w*)|сообщ(?:ил\w*|ает|ают|ал\w*|ается)|"
    r"отмет(?:ил\w*)|отмеча(?:ет|ют|л\w*)|подчеркн\w+|подчёркн\w+|подчеркива\w+|добав(?:ил\w*|ляет)|"
    r"объяв(?:ил\w*|ляет)|поясн(?:ил\w*|яет)|объясн(?:ил\w*|яет)|рассказ(?:ал\w*|ывает)|счита(?:ет|ют)|"
    r"полага(?:ет|ют)|утвержда(?:ет|ют|л\w*)|увер(?:ен|ена|ены|яет)|предупре(?:дил\w*|ждает)|"
    r"напомн(?:ил\w*)|призна(?:л\w*|ёт|ет)|призвал\w*|обвин(?:ил\w*|яет|яют)|опроверг\w*|отрица\w+|"
    r"подтверд\w+|написал\w*|выразил\w*|пообещал\w*|по словам|по данным|по информации|по сведениям|"
    r"по мнению|по оценк\w+|согласно|как сообща\w+|со ссылкой на|передаёт|передает|пишет|указал\w*|"
    r"высказал\w*|оцен(?:ил\w*|ивает)|заверил\w*|уточн(?:ил\w*|яет|яют)|ответил\w*|настаива\w+|"
    r"пригрозил\w*|доложил\w*|проинформировал\w*|прокомментировал\w*|говорится в|следует из|сомнева\w+|"
    r"назвал[аи]?|называ(?:ет|ют)"
)
_RU_HEDGE = (
    r"якобы|предположительно|обвиняем\w+|подозреваем\w+|подозрева\w+|возможн\w+|вероятн\w+|"
    r"может|могут|могли|мог|могла|ожида(?:ется|ются|лось)|планиру\w+|предварительн\w+|неподтвержд\w+|"
    r"по-видимому|видимо|вроде|как считается|предполага\w+|предлож\w+|скорее всего|"
    r"намерен\w*|собира(?:ется|ются)|рассматрива\w+|бы|так называем\w+|должн\w+|похоже|"
    r"по версии \w+|по предварительн\w+|неофициальн\w+|по слухам|сомнева\w+|"
    r"хо(?:чет|тят|тел\w?)|надеется|надеются|пыта\w+"
)
_RU_NOT = (
    r"не|нет|ни|нельзя|никто|ничего|ничто|никогда|без|отказал\w+|отказ\w*|отверг\w*|опроверг\w*|"
    r"отрица\w+|исключ(?:ил\w*|ено)|невозможн\w+|отклони\w+"
)
_RU_IF = r"если|только|лишь|кроме|за исключением|при условии|пока не|в случае|иначе|хотя бы|исключительно"
_RU_BOUND = (
    r"не менее|не более|более|менее|около|примерно|почти|свыше|до|порядка|как минимум|по меньшей мере|"
    r"больше|меньше|приблизительно|минимум|максимум"
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Patterns over lower-cased text. ``bound`` stands before a number and changes its meaning."""

    say: re.Pattern[str]
    hedge: re.Pattern[str]
    negation: re.Pattern[str]
    condition: re.Pattern[str]
    bound: re.Pattern[str]
    pronoun_start: re.Pattern[str]
    connective_start: re.Pattern[str]
    first_person: re.Pattern[str]
    about_text: re.Pattern[str]
    relative_day: re.Pattern[str]
    opinion: Phrases
    platitude: Phrases
    filler: Phrases
    reader: re.Pattern[str]
    pointing: Phrases


def word_set(words: str) -> frozenset[str]:
    """The words of a list written with spaces between them."""
    return frozenset(words.split())


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{by_letter(pattern)})(?![\w-])")


def _phrases(phrases: str) -> Phrases:
    return Phrases(phrases, r"(?<![\w-])(?:{})(?![\w-])")


def _start(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{by_letter(pattern)})(?![\w'’-])")


_EN_PRONOUN = (
    r"he|she|it|they|we|i|you|this|that|these|those|his|her|hers|its|their|theirs|our|ours|my|your|"
    r"yours|him|them|me|such|both|another|others?|the former|the latter|each|one|some of them|"
    r"(?:he|she|it|they|we|i|you|that|this|there|here)['’](?:s|re|ve|d|ll|m)|here|the same|the two|"
    r"the other|either|neither|who|which|there|(?:[\w-]+ )?(?:[\w-]+ )?of (?:them|those|these|which|whom)|"
    r"(?:among|for|with|behind|after|before|between|like|unlike) (?:them|him|her|it|these|those)"
)
_EN_CONNECTIVE = (
    r"however|moreover|furthermore|meanwhile|nevertheless|nonetheless|therefore|thus|hence|besides|"
    r"additionally|consequently|similarly|likewise|indeed|instead(?! of)|otherwise|also|but|and|or|"
    r"so(?! far)|"
    r"yet|then(?!-)|still|in addition(?! to)|for example|for instance|in fact|in particular|in turn|"
    r"on the other hand|at the same time|as a result(?! of)|on top of that|of course|after all|"
    r"in other words|that said|even so|finally|plus|nor|because of this|by contrast|in contrast(?! to)|"
    r"(?:(?:about|some|just|only|nearly) )?(?:a few |half an |[\w-]+ )?(?:minutes?|hours?) "
    r"(?:later|earlier)(?=,)|"
    r"first(?=,)|second(?=,)|secondly|firstly|thirdly|next(?=,)|later(?=,)|earlier(?=,)|afterwards?(?=,)|"
    r"(?:thankf|merc[iy]f|fortunate|sad|lucki|remarkab|interesting|surprising|understandab|ironical)\w*ly(?=,)|"
    r"to that end|with that|in short|overall(?=,)|not only that|alternatively|accordingly|"
    r"separately|elsewhere|specifically|since then|as such|more importantly|importantly|unfortunately|"
    r"for (?:his|her|its|their) part|even then|soon after|after that|before that|too|though(?=,)|"
    r"well(?=,)|now(?=,)|again(?=,)|sure(?=,)|yes(?=,)|no(?=,)|especially|hopefully|right(?=,)|like|"
    r"because(?! of)"
)
_RU_PRONOUN = (
    r"он|она|оно|они|его|её|ее|их|ему|ей|им|мы|я|вы|наш\w*|этот|эта|это|эти|этого|этой|этих|этому|этим|тот|"
    r"та|те|то|тем|так(?:ой|ая|ое|ие|им|ую|ого|ому|ом|их|ими)|там|здесь|тут|оба|обе|другой|другие|"
    r"который|сам|сама|сами|последний|последняя|свой|свою|нам|нас|мой|данный|данная|данные меры|туда|тогда|"
    r"об этом|\w+ из (?:них|этих|которых)|с этим|в этом|на этом|для этого|после этого|до этого|из них|"
    r"среди них|у него|у нее|у неё|у них|"
    r"(?:вместе |рядом |наряду )?с (?:ним|ней|ними)|за это|при нём|при нем|по этому|по его|"
    r"по её|по ее|по их|в этой связи|в этой|на этой|на это|к этому|к нему|от него|ими|перед этим|в нём|"
    r"в нем|в ней|в них"
)
_RU_CONNECTIVE = (
    r"однако|кроме того|более того|помимо этого|помимо того|тем временем|между тем|тем не менее|"
    r"вместе с тем|в то же время|таким образом|например|к примеру|в частности|поэтому|впрочем|итак|"
    r"наконец|при этом|также|а также|к тому же|в свою очередь|следовательно|зато|но|а|и|да|или|либо|"
    r"во-первых|во-вторых|в-третьих|напротив|наоборот|с другой стороны|с одной стороны|"
    r"в результате(?=,)|в итоге(?=,)|разумеется|конечно|действительно|затем|потом|далее|"
    r"иными словами|другими словами|тоже|причём|причем|ведь|отсюда|значит|вдобавок|"
    r"одновременно(?=,)|ранее(?=,)|позже(?=,)|в целом(?=,)|в то время как|хотя|так"
)
_OPINION_EN = (
    r"crucial|positive precedent|statement (?:highlights?|underscores?)|underscores?|remains? a critical|"
    r"growing importance|ripple effect|paves? the way|testament|reveal(?:s|ed) the complexit\w+|is seen as|"
    r"spillover|important role|key priority|great importance|one of the priorities|very important|"
    r"plays? an? (?:important|key) role|underlin(?:e|es|ing) the|harder to (?:fulfil|keep|sustain|ignore)\w*|"
    r"ha(?:s|ve) strained|strained|hotspot|one of the most [a-z]+|needs? to be (?:done|taking place)|"
    r"far more needs|terribly|"
    r"arguably|undoubtedly|obviously|surprisingly|shocking|excellent|astonishing|staggering|ironic|grim|"
    r"disturbing|masterclass|is no secret|time will tell|remains to be seen|delicate balance|sensitive issue"
)
_FILLER_EN = (
    r"(?:outlined|raised|touched (?:up)?on|addressed|mentioned|discussed|named|turned to|spoke (?:about|of)|"
    r"talked about) (?:an)?other (?:[\w-]+ )?(?:problem|issue|topic|question|point|subject|challenge)s?|"
    r"the rest depends|things? (?:is|are|have) chang\w+|is changing fast|no stranger to|"
    r"all eyes (?:are|will)|"
    r"only the beginning|first look|enough of|the story (?:began|starts)|now imagine|imagine|take a couple"
)
_FILLER_RU = (
    r"(?:рассказал|рассказала|рассказали|говорил\w?|поговорили) (?:об?|обо) (?:\w+ ){0,3}\w+[.]|"
    r"(?:о|об) [а-яё]+ (?:рассказал|сообщил|заявил)[аи]?(?![,:])\b|(?:коснул(?:ся|ась|ись)|"
    r"затронул[аи]?|обозначил[аи]?|"
    r"поднял[аи]?|упомянул[аи]?) (?:ещё|еще|другой|другую|другие|друг\w+|важн\w+) (?:\w+ ){0,3}\w+|"
    r"остальное зависит|время покажет|жизнь меняется"
)
_PLATITUDE_EN = (
    r"(?:emphasi[sz]ed|stressed|highlighted|affirmed|underlined|reiterated|noted|pointed to|expressed) "
    r"(?:the|his|her|their) "
    r"(?:importance|significance|need|urgency|positive|commitment|confidence|readiness|interest|value|role)|"
    r"expressing confidence|in every possible way|mutual understanding|fruitful cooperation"
)
_PLATITUDE_RU = (
    r"(?:подчеркнул\w?|отметил\w?|указал\w?) (?:важност\w+|значени\w+|необходимост\w+|роль|интерес\w*)|"
    r"выразил\w? (?:уверенност\w+|благодарност\w+|готовност\w+|надежд\w+)|высоко оценил\w?|"
    r"взаимопонимани\w+|плодотворн\w+"
)
_APPEARED_EN = (
    r"(?: of [\w ]{1,40})? (?:is|was|has been|first) (?:\w+ )?(?:published|posted|updated|appeared)"
)
_ABOUT_TEXT_EN = (
    r"@\w|(?<=\S)@\S|(?<!\w)for this (?:article|story|analysis|report)\b|"
    r"^(?:read this|\d+\. |[\w ]{3,30}: (?:watch|see|read|photos)\b)|https?:|www\.|"
    + "|".join(
        what + _APPEARED_EN
        for what in ("interview", "article", "text", "story", "video", "photo", "post", "report")
    )
    + r"|click here|scroll down|follow us|read more|contributed to this report|share your|let us know|"
    r"see also|in the comments|pictured\b|cannot verify|sign up|newsletter|opinions expressed|"
    r"views expressed|copyright|all rights reserved|on this page|reported from [A-Z]\w+|wrote from [A-Z]\w+"
)
_ABOUT_TEXT_RU = (
    r"(?<=\S)@\S|https?:|www\.|подписывайтесь|читайте (?:также|нас)|фото:|видео:|источник:|полный текст|"
    r"интервью опубликован|интервью размещ\w|статья опубликован|статья размещ\w|текст опубликован|"
    r"текст размещ\w|материал опубликован|материал размещ\w|все права защищены|"
    r"наш(?:ем|его) (?:канал|телеграм)"
)
_OPINION_RU = (
    r"подчеркива\w+ важность|имеет важное значение|играет важную роль|ключев\w+ роль|"
    r"свидетельству\w+|положительн\w+ пример|несомненно|безусловно|очевидно|знаков\w+|как ни странно|"
    r"поразительн\w+|ужасающ\w+|блестящ\w+|увы|к сожалению|к счастью|болезненн\w+ (?:тема|вопрос)"
)

_ENGLISH = Lexicon(
    say=_words(_EN_SAY),
    hedge=_words(_EN_HEDGE),
    negation=_words(_EN_NOT),
    condition=_words(_EN_IF),
    bound=re.compile(
        rf"(?<![\w-])({_EN_BOUND})\s+(?:[$€£]\s?)?(?=\d|\w+teen\b|\w+ty\b|\w+\b)", re.IGNORECASE
    ),
    pronoun_start=_start(_EN_PRONOUN),
    connective_start=_start(_EN_CONNECTIVE),
    first_person=re.compile(
        r"(?<![\w-])(?:(?<!War )(?<!Phase )I(?= |['’]|[,.]$)|[Mm]e|[Mm]y|[Ww]e|us|[Oo]urs?|[Mm]yself|"
        r"[Oo]urselves|[Ww]e['’]\w+)(?![\w-])"
    ),
    about_text=re.compile(by_letter(_ABOUT_TEXT_EN)),
    relative_day=_words(
        r"today|yesterday|tomorrow|tonight|this (?:morning|week|month|year|afternoon|evening)|"
        r"last (?:night|week|month|year)|next (?:week|month|year)"
    ),
    opinion=_phrases(_OPINION_EN),
    platitude=_phrases(_PLATITUDE_EN),
    filler=_phrases(_FILLER_EN),
    reader=re.compile(
        r"(?<![\w-])(?i:you|your|yours|yourself|you['’]\w+)(?![\w-])|"
        r"^(?:Get|Call|Remember|Forget|Imagine|Check|Watch|Listen|Think|Look|Consider|Please|Find out|Thank|"
        r"Learn|Discover|Don['’]t|Share(?= (?:this|it)\b|,)|Join(?= us\b)|Note(?= that\b))\b(?!['’])"
    ),
    pointing=_phrases(
        r"(?:this|these|such|those)(?! (?:as|an?|who|that|week|month|year|morning|afternoon|evening|season|"
        r"spring|summer|autumn|winter|weekend|century|decade|time|analysis|report)\b) [a-z]{3,}"
    ),
)
_RUSSIAN = Lexicon(
    say=_words(_RU_SAY),
    hedge=_words(_RU_HEDGE),
    negation=_words(_RU_NOT),
    condition=_words(_RU_IF),
    bound=re.compile(
        rf"(?<![\w-])({_RU_BOUND})\s+(?:(?:с|в|на|о|к|из|за|по|у)\s+)?(?=\d|\w+)", re.IGNORECASE
    ),
    pronoun_start=_start(_RU_PRONOUN),
    connective_start=_start(_RU_CONNECTIVE),
    first_person=_words(r"я|мне|меня|мой|моя|мои|моего|мы|нам|нас|наш|наша|наше|наши|нашей|нашего|нами|мной"),
    about_text=re.compile(by_letter(_ABOUT_TEXT_RU)),
    relative_day=_words(
        r"сегодня|вчера|завтра|накануне|на этой неделе|на прошлой неделе|в прошлом году|"
        r"в прошлом месяце|в следующем году"
    ),
    opinion=_phrases(_OPINION_RU),
    platitude=_phrases(_PLATITUDE_RU),
    filler=Phrases(_FILLER_RU, r"(?<![\w-])(?:{})"),
    reader=_words(r"вы|вас|вам|вами|ваш\w*|представьте|вспомните"),
    pointing=_phrases(
        r"(?:эт(?:от|а|и|ого|ой|их|ому|им|ими|ом|у)|так(?:ой|ая|ие|их|им|ими|ого|ому))"
        r"(?! (?:год|неделе|месяце|же|образом)\w*) [а-яё]{4,}"
    ),
)


@cache
def lexicon(language: str) -> Lexicon:
    """The patterns for a language (ISO 639-1)."""
    return _RUSSIAN if language == "ru" else _ENGLISH


def count(pattern: re.Pattern[str], text: str) -> int:
    """How often a pattern occurs."""
    return sum(1 for _ in pattern.finditer(text))


@lru_cache(maxsize=2048)
def speech(text: str, language: str) -> re.Match[str] | None:
    """The first verb of speech of a text; remembered, for rule after rule asks it of the same sentence."""
    return lexicon(language).say.search(text)
