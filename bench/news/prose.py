"""Invented articles with a known text, the same for the same seed: SAMPLE outlets, nobody real."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone


@dataclass(frozen=True, slots=True)
class Words:
    """What sentences of one language are made of."""

    who: tuple[str, ...]
    did: tuple[str, ...]
    what: tuple[str, ...]
    where: tuple[str, ...]
    why: tuple[str, ...]
    said: tuple[str, ...]
    heads: tuple[str, ...]
    people: tuple[str, ...]
    join: str
    quote: tuple[str, str]


ENGLISH = Words(
    who=(
        "The border service of Orlan",
        "Minister Velt",
        "The council of Sarn",
        "A patrol of the coast guard",
        "The harbour office",
        "An aid group from Port Vane",
        "The regional prosecutor",
        "Deputy Mayor Ilse Corr",
        "The Zemland security council",
        "A convoy of nine lorries",
        "The state power company",
        "Herders",
    ),
    did=(
        "reopened",
        "inspected",
        "closed for repairs",
        "handed over",
        "asked the assembly to pay for",
        "described in a report",
        "refused to confirm",
        "postponed",
        "crossed",
        "promised to rebuild",
        "lost",
    ),
    what=(
        "two bridges over the Lumen river",
        "the checkpoint at Kesh Pass",
        "a shipment of medical goods",
        "the agreement on water shares",
        "a depot with 340 tonnes of grain",
        "the road to the northern valleys",
        "a list of 17 detained fishermen",
        "the gas contract with Zemland",
        "four surveillance towers",
        "a camp for some 1,200 displaced people",
        "the joint exercise planned for spring",
    ),
    where=(
        "near the town of Halm",
        "in the eastern district",
        "at the old customs house",
        "on Monday evening",
        "after talks that lasted until midnight",
        "for the third time this year",
        "under a United Council mandate",
        "despite heavy rain in the mountains",
        "without naming a date",
        "ahead of the summit in Port Vane",
    ),
    why=(
        "because the spring flood had carried away the embankment",
        "while negotiators met behind closed doors",
        "although the treaty of 1994 does not provide for it",
        "which residents had demanded since the autumn",
        "as prices for diesel rose by 12.5 percent",
        "so that lorries no longer wait for days at the ford",
    ),
    said=("she said", "the spokesman added", "he told reporters in Halm", "the statement read"),
    heads=(
        "What is known so far",
        "A dispute over water",
        "Reaction in Port Vane",
        "Costs and dates",
        "Next steps",
    ),
    people=("Anna Sample", "Boris Muster", "Ilse Corr", "Tomas Velt"),
    join="and",
    quote=("“", "”"),
)
RUSSIAN = Words(
    who=(
        "Пограничная служба Орлана",
        "Министр Вельт",
        "Совет области Сарн",
        "Патруль береговой охраны",
        "Управление порта",
        "Прокуратура Халмского района",
        "Совет безопасности Земландии",
        "Колонна грузовиков",
        "Государственная энергетическая компания",
        "Жители посёлка Кеш",
    ),
    did=(
        "вновь открыла",
        "осмотрела",
        "закрыла на ремонт",
        "передала соседям",
        "попросила оплатить",
        "описала в докладе",
        "отказалась подтвердить",
        "перенесла на осень",
        "обещала восстановить",
    ),
    what=(
        "два моста через реку Люмен",
        "пункт пропуска на перевале Кеш",
        "партию медицинских товаров",
        "соглашение о разделе воды",
        "склад с 340 тоннами зерна",
        "дорогу в северные долины",
        "список из 17 задержанных рыбаков",
        "газовый договор с Земландией",
        "четыре наблюдательные вышки",
    ),
    where=(
        "возле города Халм",
        "в восточном районе",
        "у старой таможни",
        "в понедельник вечером",
        "после переговоров, которые шли до полуночи",
        "уже третий раз за год",
        "несмотря на дожди в горах",
        "не назвав сроков",
        "накануне встречи в Порт-Вейне",
    ),
    why=(
        "потому что весенний паводок размыл насыпь",
        "пока переговорщики заседали за закрытыми дверями",
        "хотя договор 1994 года этого не предусматривает",
        "чего жители добивались с осени",
        "поскольку топливо подорожало на 12,5 процента",
        "чтобы машины не стояли у брода сутками",
    ),
    said=(
        "сказала она",
        "добавил представитель ведомства",
        "сообщил он журналистам",
        "говорится в заявлении",
    ),
    heads=("Что известно", "Спор о воде", "Реакция соседей", "Сроки и деньги", "Что дальше"),
    people=("Анна Образцова", "Борис Примеров", "Ильза Корр", "Томас Вельт"),
    join="и",
    quote=("«", "»"),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of an article: ``kind`` is p, h2, quote, list or table; ``lines`` as a reader sees them."""

    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """An article and all that a page may say about it."""

    number: int
    language: str
    title: str
    standfirst: str
    author: str
    published: datetime
    blocks: tuple[Block, ...]

    @property
    def words(self) -> Words:
        """The vocabulary it was written with."""
        return RUSSIAN if self.language == "ru" else ENGLISH

    def text(self, standfirst: bool = False) -> str:
        """What an extractor should find, one paragraph a line."""
        head = (self.standfirst,) if standfirst else ()
        return "\n".join([*head, *(line for block in self.blocks for line in block.lines)])


def story(number: int, language: str = "en", paragraphs: int = 9, kinds: str = "") -> Story:
    """An article of so many paragraphs; ``kinds`` adds parts: h (subheads), q, l (list), t (table)."""
    dice = random.Random(f"{number} {language} {paragraphs} {kinds}")
    words = RUSSIAN if language == "ru" else ENGLISH
    published = datetime(2031, 3, 1, 6, 30, tzinfo=timezone(timedelta(hours=5))) + timedelta(hours=7 * number)
    return Story(
        number,
        language,
        _clause(dice, words, short=True),
        _sentence(dice, words),
        words.people[number % len(words.people)],
        published,
        tuple(_blocks(dice, words, paragraphs, kinds)),
    )


def _blocks(dice: random.Random, words: Words, paragraphs: int, kinds: str) -> list[Block]:
    blocks = [Block("p", (_paragraph(dice, words),)) for _ in range(paragraphs)]
    if "h" in kinds:
        for place in (6, 3):
            blocks.insert(place, Block("h2", (dice.choice(words.heads) + f" {place}",)))
    if "q" in kinds:
        for place in (4, 2):
            blocks.insert(place, Block("quote", (_sentence(dice, words) + " " + _sentence(dice, words),)))
    if "l" in kinds:
        blocks.insert(3, Block("list", tuple(_sentence(dice, words) for _ in range(5))))
    if "t" in kinds:
        rows = tuple(
            f"{dice.choice(words.what)} | {dice.randint(10, 900)} | 20{dice.randint(10, 30)}"
            for _ in range(6)
        )
        blocks.insert(3, Block("table", rows))
    return blocks


def _paragraph(dice: random.Random, words: Words) -> str:
    parts = [_sentence(dice, words) for _ in range(dice.choice((1, 2, 2, 3, 4)))]
    if dice.random() < 0.3:
        begin, end = words.quote
        said = dice.choice(words.said)
        parts.append(f"{begin}{_clause(dice, words)}{end}, {said}.")
    return " ".join(parts)


def _sentence(dice: random.Random, words: Words) -> str:
    clauses = [_clause(dice, words)]
    if dice.random() < 0.3:
        second = _clause(dice, words)
        clauses.append(f"{words.join} {second[0].lower()}{second[1:]}")
    return f"{' '.join(clauses)}, {dice.choice(words.why)}."


def _clause(dice: random.Random, words: Words, short: bool = False) -> str:
    parts = [dice.choice(words.who), dice.choice(words.did), dice.choice(words.what)]
    return " ".join(parts if short else [*parts, dice.choice(words.where)])
