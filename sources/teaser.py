"""Whether what a feed tells of an article is all of it, or its beginning with a link to the rest."""

from __future__ import annotations

import re

from sources.furniture import is_furniture, without_furniture

WHOLE = 600
"""Characters: a feed's text of this length is the article, if nothing shows that it goes on elsewhere."""
TAIL = 2_000
"""Characters at the end of a text that tell."""
LINES = 20
"""Of those so many lines at most: below an article stand a few labels and a footer."""
PROSE = 80
"""Characters: a shorter line is a label or a headline, and need not end as a sentence does."""
WALL_LINES = 5
"""Lines at the end of a page's text among which a wall stands."""
WALL = 160
"""Characters: a longer line is prose, and no wall."""

_FOOTER = re.compile(
    r"(?:The|This)\s(?:post|article|entry)\s.{1,300}\sappeared\s(?:first\s)?on\s.{1,200}|"
    r"(?:Запись|Сообщение|Статья|Материал)\s.{1,300}\s(?:появил(?:ась|ось|ся|ись)|опубликован[аоы]?)\s.{1,200}",
    re.I,
)
"""What weblogs put under whatever they send."""
_LEADS_ON = re.compile(
    r"""
    (?: ^ | [.!?…»”")\]|>—–-]\s* | \s(?=(?-i:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІЎҲƏ])) )
    (?: (?: (?:continue|keep)\s+reading
          | (?:read\s+(?:the\s+)?)?(?:full|whole|entire|rest\s+of\s+(?:the|this))
            \s+(?:story|article|post|entry)
          | чита(?:ть|йте)\s+(?:далее|дальше|полностью|целиком|продолжение|стать[юи]|полный|полную|весь)
        ) \b .{0,150}
      | read\s+(?:the\s+)?(?:rest|full\s+text)(?:\s+here)? \W{0,6}
      | полн(?:ый\s+текст|ая\s+версия)
        \s*(?::?\s*https?://\S+|(?:здесь|тут|на\s+сайте|по\s+ссылке).{0,60})?\W{0,6}
      | (?: read\s+more | see\s+more | learn\s+more | подробнее | подробности | узнать\s+больше )
        (?: \s*:?\s*https?://\S+ | \s+(?:on|at|here|from|на|здесь|тут|по\s+ссылке)\b.{0,60} )? \W{0,6}
      | (?: more\s*(?=…|\.\.|»|→|\]) | далее | дальше | читать\s+(?:ещё|еще)
          | читати\s+(?:далі|більше|повністю) | детальніше | докладніше
          | толығырақ | толық\s+оқу | батафсил | batafsil | to[‘’'ʻ]liq\s+o[‘’'ʻ]qish
          | толугураак | кененирээк
          | муфассал(?:тар)? | giňişleýin | ətraflı | ardını\s+oxu | devamı(?:nı\s+oku)?
          | ավելին | կարդալ\s+ավելին | ვრცლად | სრულად
          | ادامه\s+مطلب | اقرأ\s+المزيد | 阅读全文 | 阅读更多 | 查看更多 | 查看全文
          | weiterlesen | lire\s+la\s+suite | leer\s+más | seguir\s+leyendo | leggi\s+tutto
        ) \W{0,6}
    ) $""",
    re.I | re.X,
)
"""A line that ends in a link to the rest; "and so on" and "in more detail" of a sentence are none."""
_JOIN = r"(?:subscribe|sign\s+(?:in|up)|log\s+in|register|become\s+an?\s+(?:member|subscriber|supporter))\b"
_REST = r"""
    (?: (?:continue|keep|finish)\s+reading | read\s+on\W*$
      | (?:read|unlock|access)\s+(?: the\s+rest\b(?!\s+of)
          | (?:the|this)\s+(?:(?:full|whole|entire|rest\s+of\s+(?:the|this))\s+)?
            (?:article|story|text|post|content) )
    )\b(?!['’])"""
_JOIN_RU = r"\b(?:подпишитесь|оформите\s+подписку|войдите|зарегистрируйтесь|авторизуйтесь)\b"
_REST_RU = r"""
    (?: продолжить\s+чтение | дочитать
      | (?:про|до)?читать\s+(?:далее|дальше|полностью|целиком|продолжение
                              |(?:эту\s+|этот\s+|весь\s+|всю\s+|полный\s+)?(?:стать|текст|материал)\w*)
    )\b"""
_WALL = re.compile(
    rf"(?: ^ | [.!?:]\s+ | \bplease\s+ ) {_JOIN} [^.]* \bto\s+ {_REST}"
    rf"| (?: ^ | [.!?:]\s+ ) (?:want\s+)? to\s+ {_REST} .* \b(?:{_JOIN}|subscription\b)"
    r"""
    | \b(?:this|the\s+(?:full|whole|entire|rest\s+of\s+(?:the|this)))\s+(?:article|story|text|post|content)
      \s+is\s+(?:(?:only|exclusively|available)\s+)*(?:for|to)\s+(?:our\s+)?
      (?: subscribers | (?:registered|paying|premium)\s+(?:users|readers|members|subscribers) )\b
    | \b(?:верси|текст|продолжени|остальн|материал|стать)\w*\b [^,.:]*
      \bдоступе?н\w*\s+(?:(?:только|лишь)\s+)?(?:по\s+подписке|подписчикам|для\s+подписчиков)\b
    """
    rf"| \bчтобы\s+ {_REST_RU} .* {_JOIN_RU}"
    rf"| {_JOIN_RU} .* \b(?: чтобы\s+ (?:{_REST_RU} | продолжить\W*$) | для\s+(?:продолжения\s+)?чтения\b )",
    re.I | re.X,
)
"""What stands where an article goes on for those only who pay, or are known."""
_ELSEWHERE = re.compile(r"newsletter|telegram|whatsapp|телеграм|\bканал|рассылк", re.I)
"""What else readers are asked to subscribe to, below whole articles."""
_TRAILS_OFF = re.compile(r"(?:…|\.\.\.)[^\w\"'”“»’]{0,3}$")
"""A closing quotation mark behind the dots makes them the speaker's."""
_CUT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\W{0,3}$")
_MIDDLE = re.compile(r"[\w,]$")
_STOP = re.compile(r"[.!?…։。।؟۔][\"'”»’)\]]*$")
"""How sentences end where that is marked: in Thai and in telegrams it is not."""


def is_whole(text: str) -> bool:
    """Whether a feed's own text is the whole article and not its beginning."""
    return len(text) >= WHOLE and not is_teaser(text)


def is_teaser(text: str) -> bool:
    """Whether a text says that it goes on elsewhere, or breaks off, whatever stands below that."""
    lines = text[-TAIL:].rstrip().split("\n")[-LINES:]
    while lines and (_FOOTER.fullmatch(lines[-1]) or is_furniture(lines[-1])):
        line = lines.pop()
        if _LEADS_ON.search(line) or _CUT.match(line):
            return True
    before, _, last = without_furniture("\n".join(lines)).rpartition("\n")
    return bool(_CUT.search(last) or _stops_short(before, last) or (lines and _LEADS_ON.search(lines[-1])))


def is_walled(text: str) -> bool:
    """Whether a page's text, one paragraph a line, ends by asking to pay, or to be known, for the rest."""
    return any(
        len(line) <= WALL and _WALL.search(line) and not _ELSEWHERE.search(line)
        for line in text.rstrip().split("\n")[-WALL_LINES:]
    )


def trails_off(text: str) -> bool:
    """Whether the last line ends in "…" that no quotation mark closes."""
    return _TRAILS_OFF.search(text) is not None


def _stops_short(before: str, last: str) -> bool:
    """Whether the last line ends within a sentence, in a text that marks where they end."""
    if len(last) < PROSE or not _MIDDLE.search(last):
        return False
    return any(_STOP.search(each) for each in (before.split("\n") if before else last.split()))
