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


def _stops_short(before: str, last: str) -> bool:
    """Whether the last line ends within a sentence, in a text that marks where they end."""
    if len(last) < PROSE or not _MIDDLE.search(last):
        return False
    return any(_STOP.search(each) for each in (before.split("\n") if before else last.split()))
