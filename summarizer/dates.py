"""The date of "on Tuesday" and "yesterday", in brackets behind these words where nothing else can be meant.

It follows from the words, which stay, and from the day the article came out. A wrong date is worse than
none, so only plain cases count: a deed told in the past tense with nothing beside the day that could have a
day of its own ("closed the road for a rally on Saturday"), or a day that is named by its distance.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from summarizer.concepts import concept
from summarizer.figures import figures
from summarizer.lexicon import word_set
from summarizer.quotes import outside

_WEST, _EAST = -5, 6
"""Hours from UTC of the newsrooms that are read; where their calendars differ nothing is resolved."""

_ZONES = {
    "AF": (4.5, 4.5),
    "KG": (6, 6),
    "KZ": (5, 5),
    "TJ": (5, 5),
    "TM": (5, 5),
    "UZ": (5, 5),
}
"""Hours from UTC, by the country of the outlet, where all its newsrooms share one clock."""

_LATE = re.compile(r"late|afternoon|evening|night|вечером|ночью")
_MONTHS = {
    "en": "January|February|March|April|May|June|July|August|September|October|November|December",
    "ru": "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря",
}
_WEEKDAYS = {
    "en": "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
    "ru": "понедельник|вторник|среду|четверг|пятницу|субботу|воскресенье",
}
_DISTANCES = {"yesterday": -1, "today": 0, "tomorrow": 1, "вчера": -1, "сегодня": 0, "завтра": 1}

_DAY = {
    "en": re.compile(
        rf"(?<![\w-])(?P<on>(?:[Ll]ate |[Ee]arly )?[Oo]n )?(?P<day>{_WEEKDAYS['en']})"
        r"(?: morning| afternoon| evening| night)?(?![\w'’-]|,? (?:\d|(?:and|or) \w+day|to |through |until ))"
    ),
    "ru": re.compile(
        rf"(?<!\w)(?P<on>[Вв]о? )(?P<day>{_WEEKDAYS['ru']})"
        r"(?: утром| дн[её]м| вечером| ночью)?"
        r"(?![\w-]|,? (?:\d|(?:и|или) (?:во? )?[пвсч]\w+(?:к|г|цу|ду|ту|нье)\b|по ))"
    ),
}
_DISTANT = {
    "en": re.compile(
        r"(?<!of )(?<!for )(?<!than )(?<!like )(?<![\w-])(?P<day>yesterday|today|tomorrow)"
        r"(?: morning| afternoon| evening| night)?(?![\w'’-])",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"(?<!на )(?<![\w-])(?P<day>вчера|сегодня|завтра)(?: утром| дн[её]м| вечером| ночью)?(?![\w-])",
        re.IGNORECASE,
    ),
}
_BRACKET = re.compile(r" \(\d{1,2} [^\W\d_]+\)")

_BORDER = re.compile(
    r"[,;:()—–\"“”«»]|\b(?:that|who|which|whom|when|where|while|as|because|and|but|if|after|before|since)\b|"
    r"(?<!\w)(?:и|а|но|что|как|когда|если|где|хотя|котор\w+)(?!\w)"
)
"""What ends a clause."""

_PAST_EN = re.compile(
    r"said|told|was|were|had|took|began|came|went|met|held|left|made|gave|found|shot|fell|rose|won|lost|struck|"
    r"broke|drove|flew|sent|kept|spoke|wrote|saw|became|brought|caught|fought|fled|grew|led|ran|stood|threw|"
    r"withdrew|sank|swore|chose|blew|crashed|(?!(?:hundr|ind|ne|spe|fe|se|bre|exce|proce|succe)ed)[a-z]{2,}ed"
)
_NOT_PAST_EN = re.compile(
    r"will|would|shall|should|may|might|can|could|must|won['’]t|due|going|next|upcoming|every|each|often|usually|"
    r"is|are|am|has|have|do|does|expects?|plans?|hopes?|wants?|says?|tells?|warns?|"
    r"(?:meet|visit|leave|start|begin|open|expire|vote|end|arrive|return|take|hold|host|run|resume|close|face|"
    r"appear|play|gather|travel|head|speak|debate|celebrate|mark|decide|fall|sign|launch|try|release|publish)s?|"
    r"goes|flies|tries"
)
_LATER_EN = word_set(
    "planned scheduled expected slated proposed timed billed announced called promised pledged vowed "
    "urged asked ordered invited demanded threatened agreed postponed moved delayed decided warned "
    "predicted booked offered requested needed wanted rescheduled intended hoped set summoned told"
)
"""Verbs whose object may still be to come: "announced a curfew on Friday"."""

_SCHEDULED = word_set(
    "planned scheduled expected slated proposed timed billed rescheduled intended set cancelled canceled "
    "postponed delayed moved banned allowed permitted approved authorised authorized called announced "
    "prepared organised organized agreed registered booked sold invited"
)
"""Verbs after which the day may be that of what they speak of: "the rally was banned on Saturday"."""
_PLAIN = word_set(
    "PERSON ATTACKER GUARD CHILD LIVESTOCK SUSPECT FAMILY HOUSE ROAD BRIDGE RIVER BORDER POST CHECKPOINT "
    "VILLAGE VALLEY SCHOOL POLICE PRESIDENT MINISTER DRUG WEAPON TRUCK VEHICLE DRIVER CITIZEN TOWN REGION "
    "TONNE KILOGRAM WEST NORTH SOUTH EAST PROSECUTOR"
)
"""Concepts of persons, things and places, which have no day of their own."""
_BETWEEN = word_set(
    "a an the his her its their this late early two three four five six seven eight nine ten eleven twelve "
    "dozen dozens hundreds in at near to into from inside outside across capital army military "
    "в во на под близ около у возле из двух трёх трех двое трое четверо пятеро две два три четыре пять шесть "
    "семь восемь девять десять рано поздно столице столицу"
)
"""Words that may stand between a verb and its day; none of them brings a second event in."""
_PAST_RU = re.compile(
    r"[а-яё]{2,}(?:л|ла|ло|ли)(?:ся|сь)?|"
    r"(?:убит|ранен|задержан|арестован|подписан|открыт|закрыт|принят|взорван|сбит|освобожд[её]н|приговор[её]н|"
    r"назначен|обнаружен|найден|казн[её]н|похищен|введ[её]н)[аоы]?"
)
_NOUNS_RU = word_set(
    "дела тела села числа стола отдела угла начала скала школа сила стрела журнала канала финала "
    "материала генерала квартала капитала персонала зала металла штурвала сигнала филиала раздела предела "
    "посёлка школ сил тел сел чисел дел отдел стол угол раздел предел капитал квартал генерал журнал "
    "канал финал материал персонал зал металл сигнал филиал посол футбол протокол контроль прокол крови "
    "если или мили доли роли цели земли недели около мало было"
)
_NOT_PAST_RU = re.compile(r"(?![а-яё]*ости\Z)[а-яё]{2,}(?:[ую]т|[ая]т|[её]т|ит|ть|ти)(?:ся|сь)?")
_NO_VERB_RU = word_set(
    "совет комитет бюджет визит университет кабинет пакет ракет ответ лет нет этот тот пост акт факт "
    "парламент президент документ инцидент конфликт аэропорт транспорт экспорт импорт десять пять шесть "
    "семь восемь девять двадцать тридцать власть область часть сеть смерть безопасность почти пути сети "
    "части области власти кредит дефицит лимит суверенитет приоритет бойкот сорт сто против памяти смерти"
)
_TOWN_OF = re.compile(r"\b(?:town|city|village|port|province|region|district|valley|capital) of (?=[A-Z])")
_EVENT_RU = re.compile(
    r"(?!полици|населени|здани|отделени|подразделени|управлени|объединени|делегаци|организаци|федераци|администраци|"
    r"станци)"
    r"[а-яё]+(?:ни[ейяю]|ниями?|нием|ци[ияюе]й?)|"
    r"(?:митинг|матч|переговор|выбор|визит|встреч|саммит|форум|парад|концерт|сесси|рейс|пол[её]т|поездк|"
    r"забастовк|шестви|марш|съезд|игр|бо[йяею]|удар|взрыв|атак|обстрел|лив[ен]н|дожд|снег|шторм|бур|ветер|ветр|мороз|"
    r"гроз|паводк|праздник|выходн|турнир|фестивал|запрет|запуск|пуск|старт|обмен|при[её]м|акци|указ|"
    r"похорон|свадьб|экзамен|урок|занят|референдум|опрос|показ|турне|перемири)[а-яё]*"
)
_EVENT_EN = re.compile(
    r"games?|parade|summit|forum|talks|cup|match|congress|conference|festival|day|fair|derby|open"
)
"""Those that a name may have in it: "the Amber Games"."""
_ABOUT_RU = word_set("о об обо из-за для против перед после до к ко по ради насчёт")
_UNSETTLED_RU = re.compile(
    r"(?:разреш|запре[тщ]|отмен|отлож|одобр|соглас|назнач|перен[её]с|заплан|утверд|подготов|готов|ожида|предлож|"
    r"анонсир|объяв|приурочен)[а-яё]*"
)
"""Verbs after which the day may be that of what they speak of: "the rally was allowed on Saturday"."""
_LATER_RU = word_set(
    "объявил объявила объявили объявило предложил предложила предложили пообещал пообещала пообещали "
    "анонсировал анонсировала анонсировали запланировал запланировала запланировали назначил назначила "
    "назначили перенёс перенесла перенесли ожидал ожидала ожидали потребовал потребовала потребовали"
)


class _Found(NamedTuple):
    """A day named in a text, outside quotations: where it stands, and which day.

    ``weekday``: 0 is Monday; None where it is named by its ``distance`` in days.
    """

    start: int
    end: int
    weekday: int | None
    distance: int = 0

    def date(self, published: date) -> date:
        """The day meant in an article of that day: of a weekday the last one, which may be the same day."""
        back = 0 if self.weekday is None else (published.weekday() - self.weekday) % 7
        return published + timedelta(days=self.distance - back)


def dated(text: str, language: str, published: datetime, country: str = "") -> str:
    """``text`` with the date of the first day that it names so, if that is beyond doubt; else as it is.

    ``published``: when its article came out; ``country``: where its outlet is (ISO 3166-1 alpha-2), "" if
    unknown. A text that gives a date itself gets none.
    """
    if language not in _DAY or figures(text).dates:
        return text
    found = _named(outside(text), language)
    days = {(published + timedelta(hours=hours)).date() for hours in _ZONES.get(country, (_WEST, _EAST))}
    when = {found.date(day) for day in days} if found else set()
    if found is None or len(when) != 1 or (when <= days and _LATE.search(text, found.start, found.end)):
        return text
    day = when.pop()
    return f"{text[: found.end]} ({day.day} {_MONTHS[language].split('|')[day.month - 1]}){text[found.end :]}"


def undated(text: str, language: str, published: datetime, country: str = "") -> str:
    """``text`` without the date that `dated` puts in; any other date stays."""
    bare = _BRACKET.sub("", text, count=1)
    return bare if dated(bare, language, published, country) == text else text


def _named(text: str, language: str) -> _Found | None:
    """The first day in it that can only be meant in one way."""
    for found in _DISTANT[language].finditer(text):
        distance = _DISTANCES[found["day"].lower()]
        if distance or _told(text, found, language, on=False):
            return _Found(found.start(), found.end(), None, distance)
    for found in _DAY[language].finditer(text):
        if _told(text, found, language, on=bool(found["on"])):
            weekday = _WEEKDAYS[language].split("|").index(found["day"])
            return _Found(found.start(), found.end(), weekday)
    return None


def _told(text: str, found: re.Match[str], language: str, *, on: bool) -> bool:
    """True if the verb beside the day is in the past tense and tells what was done on that day."""
    before = _words(_BORDER.split(text[: found.start()])[-1])
    rest = text[found.end() :]
    after = _words(_BORDER.split(rest.removeprefix(","))[0])
    if language == "ru":
        return _told_in_russian(before, after)
    if not before:
        return on and not text[: found.start()].strip() and _past_first(after)
    return _told_in_english(before, after, on=on)


def _words(clause: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", clause)


def _past_first(words: list[str]) -> bool:
    """True if the clause has a past tense and nothing that is yet to come."""
    return not _ahead(words) and any(_PAST_EN.fullmatch(word) for word in words)


def _ahead(words: list[str]) -> bool:
    """True for anything that is not plainly past: a modal verb, a present tense, "to" before a verb."""
    infinitive = any(
        one == "to" and other[:1].islower() and other not in {"the", "a", "an", "his", "her", "its", "their"}
        for one, other in pairwise(words)
    )
    return infinitive or any(_NOT_PAST_EN.fullmatch(word) for word in words)


def _told_in_english(before: list[str], after: list[str], *, on: bool) -> bool:
    past = [word for word in before if _PAST_EN.fullmatch(word)]
    if not past or _ahead(before):
        return False
    if past[-1] == before[-1]:
        return past[-1] not in _SCHEDULED
    last = len(before) - 1 - before[::-1].index(past[-1])
    between = _TOWN_OF.sub("", " ".join(before[last + 1 :])).split()
    plain = all(map(_plain, between)) and not _ahead(after[:3])
    return on and plain and not set(past) & (_LATER_EN | _SCHEDULED)


def _plain(word: str) -> bool:
    """True for a word of a place or a person, which brings no other event between a verb and its day."""
    if _EVENT_RU.match(word.lower()) or _EVENT_EN.fullmatch(word.lower()):
        return False
    return word[0].isupper() or word in _BETWEEN or concept(word) in _PLAIN


def _told_in_russian(before: list[str], after: list[str]) -> bool:
    """The nearest verb after the day, else the one before it; no present or future tense beside them."""
    tenses = [tense(word) for word in before]
    verbs = [tense(word) for word in after]
    following = next(filter(None, verbs), "")
    last = next((at for at in reversed(range(len(before))) if tenses[at]), -1)
    if "coming" in verbs + tenses:
        return False
    if following:
        return following == "past" and (last < 0 or tenses[last] != "open") and not _event_before(before)
    if last < 0 or tenses[last] != "past":
        return False
    verb, between = before[last].lower(), before[last + 1 :]
    return all(map(_plain, between)) and verb not in _LATER_RU and not _UNSETTLED_RU.fullmatch(verb)


def _event_before(words: list[str]) -> bool:
    """True if the day may belong to the noun in front of it: "the rally on Saturday was banned"."""
    if not words:
        return False
    return bool(_EVENT_RU.fullmatch(words[-1].lower())) or bool(_ABOUT_RU & set(map(str.lower, words[-3:])))


def tense(word: str) -> str:
    """ "past", "open" (an infinitive), "coming" (present and future look alike), "" for no verb."""
    if not word.islower() or word in _NOUNS_RU or word in _NO_VERB_RU:
        return ""
    if _PAST_RU.fullmatch(word):
        return "past"
    if _NOT_PAST_RU.fullmatch(word):
        return "open" if re.search(r"т[ьи](?:ся|сь)?$", word) else "coming"
    return ""
