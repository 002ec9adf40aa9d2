"""Lines of a page that are no reporting: menus, clocks, link lists, calls to share, biographies.

Every rule looks at one line; what depends on its neighbours is decided in `sources.clean`.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from sources.dates import read_date

LEAST_WORDS = 6
"""A line with fewer words that does not end as a sentence is a label, a byline or a menu entry."""

OPENING = 5
"""Lines of a text among which its headline may stand once more."""

LONGEST = 300
"""Characters: a longer line is no label, whatever it is made of."""

_I = re.IGNORECASE

_WHOLE_LINE = re.compile(
    r"""
    author[- ]image | new\s+update | (?:«|<|‹|←)+\s*(?:back|назад).*
    | (?:back|return)(?:\s+to\s+(?:the\s+)?(?:top|list|news|home|main|all)\b.{0,30})?
    | (?:назад|вернуться)(?:\s+(?:к|на)\s+(?:спис|глав|новост|начал|раздел|стран|верх)\w*.{0,30})?
    | (?:comments?|комментари[ийяев]+)\s*[:(]?\s*\d*\s*\)?
    | (?:no|нет)\s+(?:comments?|комментариев)(?:\s+yet)?
    | leave\s+a\s+(?:comment|reply)
    | \+?\s*posts | web\s+desk | (?:news|staff|trim)\s+(?:desk|reporters?|correspondents?|writers?)
    | [-+−]?\d{1,2}(?:[.,]\d)?\s*°?\s*[CFС] | [\W\d_]*
    | advertisement | sponsored(?:\s+content)? | реклама | на\s+правах\s+рекламы | ad
    | (?:share|print|save|listen)(?:\s+(?:this|on|via|to\s+this|article|page|link)\b.{0,30})?
    | (?:поделиться|печать|сохранить|распечатать)(?:\s.{0,40})?
    | \d+\s+(?:min(?:ute)?|hour|day|week|month|минут\w*|час\w*|дн\w*|день)s?\s+(?:ago|назад)
    | (?:skip|jump)\s+to\s+.{0,30} | (?:log|sign)\s+in\b.{0,30} | (?:войти|перейти\s+к)\b.{0,30}
    | \d+\s*(?:min(?:ute)?s?\s+read|views?|shares?|просмотр\w*)
    | (?:views?|просмотр\w*|tags?|теги|метки)\s*:.*
    | https?://\S+ | www\.\S+ | \S+@\S+\.\w+
    """,
    _I | re.X,
)
_BEGINS = re.compile(
    r"""
    (?: read\s+(?:more|also|next|full\s+story) | see\s+also | also\s+read
    | related(?:\s+(?:news|articles?|stories|posts?))?
      | more\s+on\s+this(?:\s+(?:topic|story))? | recommended(?:\s+for\s+you)? | don'?t\s+miss
      | читайте?\s+(?:также|ещё|еще|больше|дальше) | смотрите\s+также | по\s+теме
      | материалы\s+по\s+теме | ранее\s+по\s+теме
      )\s*(?:[:：—–-]|$)
    | view\s+more\s+articles\s+from | more\s+(?:articles|stories)\s+(?:from|by)
    | (?:continue\s+reading|click\s+here|sign\s+up|subscribe\s+(?:to|for|now)|follow\s+us|join\s+us
      |join\s+our|download\s+our)\b
    | (?:подпис(?:ывайтесь|аться|ка)\b|следите\s+за\s+нами|присоединяйтесь\s+к\s+наш|нашли\s+ошибку
      |если\s+вы\s+(?:нашли|заметили)\s+ошибку)
    | (?:if\s+you\s+(?:have\s+)?(?:found|notice|spot)|(?:found|spotted|see)\s+(?:a|an)\s)[^.?]{0,30}
      (?:error|typo|mistake)\b.{0,60}(?:ctrl|highlight|select|let\s+us\s+know|report)
    | (?:photo|image|picture|video|фото|видео|иллюстрация|коллаж)(?:\s+(?:credit|source))?\s*[:：©/—]
    | (?:photo|image)\s+(?:by|courtesy)\s
    | (?:our\s+standards|source|sources|источник)\s*:\s*(?-i:[A-ZА-ЯЁ«"])[^.]{0,60}\.?$
    | (?:©|\(c\)|copyright\s*(?:©|\(c\)|\d{4})|all\s+rights\s+reserved|все\s+права\s+защищены)
    | \(?(?:reporting|writing|editing|additional\s+reporting)\s+by\s+(?-i:[A-ZА-ЯЁ])
    | (?:this|our)\s+(?:web)?site\s+uses\s+cookies | we(?:\s+and\s+our\s+partners)?\s+use\s+cookies
    | accept\s+(?:all\s+)?cookies
    | by\s+(?:continuing\s+to|using|clicking)\s[^.]{0,80}\byou\s+(?:agree|accept|consent)
    | (?:мы|(?:этот|наш)\s+сайт)\s+использу(?:ем|ет)\s+(?:файлы\s+)?(?:cookies?|куки)
    | (?:продолжая|оставаясь\s+на)\s[^.]{0,60}\bвы\s+(?:соглашаетесь|принимаете|даёте|даете)
    | (?:please\s+)?enable\s+javascript | (?:story|article)\s+continues\s+below
    | your\s+e-?mail\s+(?:address\s+)?will\s+not\s+be\s+published
    | ваш\s+e-?mail\s+не\s+будет\s+опубликован
    | (?:support\s+(?:our|independent)\s+(?:work|journalism)|become\s+a\s+(?:member|subscriber|patron))\b
    | (?:this\s+(?:article|content|story)\s+is\s+(?:only\s+)?(?:for|available\s+to)\s+(?:\w+\s+)?subscribers)
    | already\s+a\s+(?:subscriber|member) | (?:get|receive)\s+(?:our|the)\s+(?:\w+\s+){0,3}newsletter
    | (?:читайте|смотрите|следите|оставайтесь|подпишитесь|подпишись|присоединяйтесь|вступайте)\b.{0,60}
      \b(?:telegram|телеграм|whatsapp|instagram|youtube|viber|вконтакте|канал\w*|соцсет\w*)
    | (?:больше|ещё|еще|главные|все)\s+новост\w+\s.{0,50}\b(?:telegram|телеграм|whatsapp|instagram|канал\w*)
    | оставить\s+комментарий | при\s+(?:полном\s+или\s+частичном\s+)?(?:использовании|перепечатке|копировании)
      \s.{0,60}\b(?:ссылк|гиперссылк|обязательн)
    | .{0,60}\b(?:telegram|телеграм)\S*\s.{0,40}\b
      (?:жазылыңыз|қосылыңыз|аъзо\s+бўлинг|a[’'ʼ]?zo\s+bo[‘'ʻ`]?ling|обуна)
    """,
    _I | re.X,
)
_LIST_HEADING = re.compile(
    r"""
    (?: trending(?:\s+now)? | latest(?:\s+(?:news|stories|posts|updates))?
    | related(?:\s+(?:news|articles?|stories|posts?|topics))?
      | most\s+(?:read|viewed|popular)(?:\s+\w+)? | popular(?:\s+(?:news|posts|now))?
      | more\s+(?:news|stories) | top\s+stories
      | you\s+(?:may|might)\s+also\s+like | recommended(?:\s+for\s+you)? | other\s+news
      | read\s+(?:also|more|next) | see\s+also
      | последние\s+новости | (?:другие|главные|свежие)\s+новости | популярное | лента\s+новостей
      | похожие\s+(?:новости|материалы)
      | (?:материалы\s+)?по\s+теме | читайте\s+также | смотрите\s+также | самое\s+читаемое
      | новости\s+по\s+теме
    )\s*:?""",
    _I | re.X,
)
_TAKEAWAYS = re.compile(
    r"""
    (?: (?:key|main)\s+(?:takeaways|points|facts|highlights|findings) | takeaways | highlights
    | at\s+a\s+glance | in\s+brief
      | the\s+takeaways? | tl;?\s?dr | what\s+you\s+need\s+to\s+know
      | главное | (?:самое\s+)?главное\s+(?:коротко|за\s+минуту) | коротко(?:\s+о\s+главном)?
      | ключевые\s+(?:выводы|тезисы|моменты)
      | основные\s+(?:выводы|тезисы|моменты)
    )\s*[:.]?""",
    _I | re.X,
)
_COMMENT = re.compile(
    r"(?:why\s+(?:this|it)\s+matters|what\s+(?:this|it)\s+means|the\s+bottom\s+line|our\s+take|"
    r"почему\s+это\s+важно|что\s+это\s+значит)"
    r"\s*(?:[:：—–-]+\s*|\?\s*|$)",
    _I,
)
_BYLINE = re.compile(r"(?:by|автор|текст|by\s+our)\s*:?(?:\s+[^\W\d_][\w.'’-]*){1,5}", _I)
_WEEKDAY = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|"
    r"понедельник|вторник|сред[аы]|четверг|пятниц[аы]|суббот[аы]|воскресенье",
    _I,
)
_DATE_LABEL = re.compile(
    r"(?:(?:last\s+)?(?:updated|published|modified|posted)(?:\s+(?:on|at))?|опубликовано|обновлено)\s*[:—–-]?\s*",
    _I,
)
_GLUED_DATE = re.compile(r"^\d{1,2}[./]\d{1,2}[./]\d{4}(?:[ ,]*\d{1,2}:\d{2})?(?=[A-ZА-ЯЁ«“][^\W\d_])")
"""A date that only markup kept apart from the first word."""
_NAME = re.compile(r"(?:[A-ZА-ЯЁ][\w.'’-]*\s+){1,3}[A-ZА-ЯЁ][\w'’-]+")
_TRADE = (
    r"(?:journalist|reporter|correspondent|editor|columnist|freelancer?|freelance|writer|translator|contributor|fellow|"
    r"журналист\w*|корреспондент\w*|редактор\w*|обозревател\w*)"
)
_PERSON = re.compile(
    rf"(?:[A-ZА-ЯЁ][\w.'’-]+\s+){{2,4}}"
    rf"(?:has\s+(?:worked|been|written|reported|covered)|is|was|works|writes|covers|работает|пишет)\s"
    rf"(?:.{{0,120}}\b{_TRADE}\b)"
)
_LIFE = re.compile(
    r"\s*(?:has|is|was|works|worked|writes|covers|studied|graduated|joined|holds|earned|began|lives|received)\b|"
    r"\s*(?:работает|пишет|окончил|родил)",
)
_MEDIUM = (
    r"(?:magazine|newspaper|news\s+(?:agency|site|outlet|website)|publication|portal|website|broadcaster|"
    r"журнал|газета|издание)"
)
_PUBLISHER = re.compile(
    rf"(?:established|founded|launched|published|основан\w*)\s+in\s.{{0,40}}\d{{4}},.{{0,160}}\b{_MEDIUM}\b|"
    rf".{{3,60}}\bis\s+(?:an?|the)\s+(?:.{{0,40}}\s)?(?:independent|premier|leading|oldest|online)\s.{{0,80}}\b{_MEDIUM}\b.*",
    _I,
)


def without_furniture(text: str, titles: Collection[str] = ()) -> str:
    """A page's text less its headline, any of ``titles``, and the lines that are furniture anywhere.

    Subheads, bylines and the publisher's own takeaways stay: `sources.clean` judges them in their place.
    """
    kept: list[str] = []
    in_list = False
    for line in text.split("\n"):
        line = _GLUED_DATE.sub("", line)
        in_list = is_list_heading(line) or (in_list and not ends_as_sentence(line))
        headline = line in titles and len(kept) < OPENING
        if not (in_list or headline or (_is_known(line) and not is_takeaways_heading(line))):
            kept.append(line)
    return "\n".join(kept)


def ends_as_sentence(line: str) -> bool:
    """Whether a line ends the way sentences do, closing quotes and brackets aside."""
    return line.rstrip("\"'”’»)]） ").endswith((".", "!", "?", "…", "։", "؟", "۔", "。", "！", "？"))


def words(line: str) -> int:
    """How many words a line has; in scripts without spaces two characters count as one."""
    dense = len(re.findall(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]", line))
    return (
        len(re.findall(r"[^\W_]+(?:['’.,-][^\W_]+)*", line)) if not dense else len(line.split()) + dense // 2
    )


def is_furniture(line: str) -> bool:
    """Whether a line on its own is no part of a text."""
    return _is_known(line) or (words(line) < LEAST_WORDS and not ends_as_sentence(line))


def is_short_headline(line: str) -> bool:
    """Three to five words that could be a headline: no name, no path of sections, no known label."""
    return (
        3 <= words(line) < LEAST_WORDS
        and not re.search(r"[/|>»:•@#]|\s[–—-]\s|[,;]$", line)
        and not is_name(line)
        and not _is_known(line)
    )


def _is_known(line: str) -> bool:
    if _BEGINS.match(line):
        return True
    if len(line) > LONGEST:
        return False
    if _WHOLE_LINE.fullmatch(line) or _LIST_HEADING.fullmatch(line) or _TAKEAWAYS.fullmatch(line):
        return True
    return (_BYLINE.fullmatch(line) is not None and words(line) <= LEAST_WORDS) or is_clock(line)


def is_clock(line: str) -> bool:
    """A date standing alone, such as the clock in a page's header; it is no publication date."""
    line = _DATE_LABEL.sub("", line)
    if words(line) > 8 or not any(char.isdigit() for char in line):
        return False
    return (_WEEKDAY.match(line) is not None or not ends_as_sentence(line)) and is_date(line)


def is_date(text: str) -> bool:
    """Whether a text is a date and nothing else."""
    letters = re.sub(r"[\W\d_]+", " ", text).split()
    return len(letters) <= 4 and re.search(r"\d{4}", text) is not None and read_date(text) is not None


def is_list_heading(line: str) -> bool:
    """A heading above a list of other articles."""
    return _LIST_HEADING.fullmatch(line) is not None


def is_takeaways_heading(line: str) -> bool:
    """The heading of the publisher's own summary."""
    return _TAKEAWAYS.fullmatch(line) is not None


def comment_label(line: str) -> int:
    """Length of a "Why this matters:" at the start of a line, 0 if there is none."""
    match = _COMMENT.match(line)
    return match.end() if match else 0


def is_name(line: str) -> bool:
    """A line that is only a person's (or a desk's) name."""
    return words(line) <= 4 and _NAME.fullmatch(line) is not None


def is_biography(line: str, names: frozenset[str]) -> bool:
    """A paragraph about the author or the outlet, as it stands under an article.

    ``names`` are lines of the page that were only a name. Asked of the end of a text only: in the
    middle, a sentence on a journalist or a newspaper is news.
    """
    return bool(_PERSON.match(line[:LONGEST]) or _PUBLISHER.match(line[:LONGEST])) or any(
        line.startswith(start) and _LIFE.match(line, len(start))
        for name in names
        for start in (name, name.split()[-1])
    )
