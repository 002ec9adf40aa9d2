"""SAMPLE texts, all invented: countries, people and outlets that do not exist, and builders for stories."""

from __future__ import annotations

from datetime import UTC, datetime

from digest.model import ArticleId, Document, Event, Passage, PassageKind, StoryId, StoryText

BORDER_EN = """Border guards of Veloria detained seven people at the Kessel crossing on May 14, the interior \
ministry said.
Interior Minister Daria Velt told reporters in Port Vane that the group allegedly carried 40 \
kilograms of explosives. She said the men had not been charged. However, two of them are \
suspected of links to an armed group.
"We found no proof that they meant to cross the border," Velt said. "The search of the warehouse\
 goes on. It may take weeks."
Neighbouring Ostmark denied that any of its citizens were involved. Its foreign ministry called \
for a joint inquiry, according to a statement published on Tuesday.
The two countries signed a border agreement in 2019, which allows joint patrols along the river.
But trade fell by 12 percent last year. Is the crossing safe? I believe it is.
Key points follow in our newsletter; sign up here.
Colonel Petr Anselm, who leads the patrols, said traffic would resume on Friday if the \
inspection ends in time."""

QUAKE_EN = """\
A magnitude 5.8 earthquake struck northern Veloria early on Monday, killing at least 12 people, \
the emergency service said.
More than 300 houses collapsed in the town of Sarn, and the road to the Lumen valley is closed.
Mayor Ines Corda said that rescuers had pulled 41 people from the rubble. "We do not expect to \
find many more," Corda told local radio.
The government released 20 million crowns for the region. It also asked Ostmark for field \
hospitals."""

QUAKE_OTHER = """\
Rescue teams in Sarn have pulled 41 people alive from the rubble after Monday's earthquake, the \
town's mayor said.
At least 12 people died when the 5.8 magnitude quake hit northern Veloria, the emergency service\
 reported.
Ostmark will send two field hospitals and 90 doctors, its health ministry announced.
Schools in the district stay closed until Thursday."""

BORDER_RU = """Пограничники Велории задержали семь человек на переезде Кессель 14 мая, сообщило министерство \
внутренних дел.
Министр внутренних дел Дарья Вельт заявила журналистам в Порт-Ване, что группа якобы перевозила \
40 килограммов взрывчатки. Она отметила, что обвинения задержанным не предъявлены. Однако, двое \
из них подозреваются в связях с вооружённой группировкой.
«Мы не нашли доказательств того, что они хотели пересечь границу», — сказала Вельт.
Соседний Остмарк отрицает причастность своих граждан, сообщил представитель МИД Олег Тарнов. \
Тарнов призвал провести совместное расследование.
Две страны подписали соглашение о границе в 2019 году, которое позволяет вести совместное \
патрулирование.
При этом торговля сократилась на 12 процентов. Безопасен ли переезд?"""

LIST_EN = "Port Vane: 12\nSarn: 7\nLumen: 4\nKessel: 19"

LIVE_EN = """10:02 Rescuers reach the second floor of the school in Sarn, the mayor's office says.
10:15 The road from Port Vane to Sarn is open again for ambulances, police say.
10:40 Minister Daria Velt lands in Sarn with 60 volunteers from the capital of Veloria."""

TRANSCRIPT_EN = """VELT: We came to see what has to be done here.
CORDA: You will need more than one visit for that.
VELT: I know. Nobody is promising anything today."""

QUOTES_EN = '''"I saw the wall come down." "Nobody was there to help us." "We waited for nine hours."'''


def document(
    text: str,
    *,
    language: str = "en",
    article: int = 1,
    title: str = "",
    origin: int | None = None,
    outlet: str = "SAMPLE Harbour Post",
    comment: str = "",
) -> Document:
    """One document whose lines are its passages; lines that start with ``comment`` are comment."""
    passages = []
    at = 0
    for number, line in enumerate(text.split("\n")):
        kind = PassageKind.LEAD if number == 0 else PassageKind.BODY
        kind = PassageKind.COMMENT if comment and line.startswith(comment) else kind
        if line.strip():
            passages.append(Passage(at, at + len(line), kind))
        at += len(line) + 1
    return Document(
        article=ArticleId(article),
        outlet=outlet,
        title=title,
        text=text,
        passages=tuple(passages),
        language=language,
        published=datetime(2031, 5, 15, tzinfo=UTC),
        origin=article if origin is None else origin,
    )


def story(*documents: Document, k: int | None = None, event: Event = Event.INCIDENT) -> StoryText:
    """A story of these documents, the first one leading."""
    return StoryText(StoryId(1), 1, event, documents, k)
