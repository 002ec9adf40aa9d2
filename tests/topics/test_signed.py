"""Short invented news as a careful editor would sign it: its kind, themes and language. SAMPLE texts."""

from __future__ import annotations

import pytest

from digest.model import Event
from tests.topics.invented import tagged

INCIDENTS = [
    (
        "Court jails editor for five years",
        "A court on Monday sentenced an editor to five years in prison. “I am innocent,” he said. His lawyer"
        " said he would appeal, and rights groups urged his release. The ministry denied pressure and said"
        " that the law applies to everybody. Observers expressed concern and called for a review.",
    ),
    (
        "Two dead in border shooting, officials say",
        "Two guards died in a shooting at a crossing. The ministry says an inquiry has begun.",
    ),
    ("Five killed as bus falls into gorge, police says", "A bus fell into a gorge, killing five."),
    (
        "Шахтёры Велма бастуют вторую неделю",
        "Горняки не выходят на смену. «Мы ждём зарплату», — сказал бригадир. По словам директора, компания"
        " предлагает прибавку, профсоюз заявил, что этого мало. Переговоры продолжатся завтра.",
    ),
    (
        "Суд в Велме приговорил журналистку к четырём годам",
        "Судья огласил приговор во вторник. «Я не признаю вину», — заявила она. По словам адвоката, защита"
        " подаст жалобу. Правозащитники осудили решение и призвали её освободить.",
    ),
    (
        "На перевале Тору отбито нападение на колонну",
        "Охрана отбила нападение. Ранены двое, рассказал представитель штаба. По его словам, нападавшие"
        " ушли. Министр заявил, что ситуация под контролем, и призвал к спокойствию.",
    ),
    (
        "Navy of Velmia tests long-range missile",
        "The navy fired a missile on Friday. The minister said it plans to repeat it and warned rivals.",
    ),
    ("Экс-министру предъявлено обвинение во взятке", "Бывший министр обвиняется в получении взятки."),
]
STATEMENTS = [
    (
        "Minister warns of attacks on convoys",
        "The minister warned that attacks killed dozens last year and urged drivers to travel in groups.",
    ),
    (
        "Президент осудил нападение на посольство",
        "Глава государства осудил нападение и призвал найти виновных. При нападении погиб охранник.",
    ),
    (
        "Союз призвал стороны прекратить огонь",
        "В союзе заявили, что обстрелы недопустимы. На прошлой неделе погибли трое.",
    ),
    ("General says army is ready for winter", "The general said that troops are ready and praised recruits."),
]


@pytest.mark.parametrize(("title", "text"), INCIDENTS)
def test_what_happened_outweighs_what_was_said_about_it(title: str, text: str) -> None:
    assert tagged(title, text).tags.event is Event.INCIDENT


@pytest.mark.parametrize(("title", "text"), STATEMENTS)
def test_words_about_an_attack_are_a_statement(title: str, text: str) -> None:
    assert tagged(title, text).tags.event is Event.STATEMENT


@pytest.mark.parametrize(
    ("title", "text", "first", "never"),
    [
        (
            "Cyberattack shuts customs website of Velmia",
            "A cyber attack flooded the website with requests from hijacked routers. A group claimed"
            " responsibility. The state emergency response team said no data was lost.",
            "cyber",
            {"terrorism", "disaster", "conflict"},
        ),
        (
            "Кибератака остановила портал госуслуг",
            "Хакерская атака на сервер длилась шесть часов. Ответственность взяла на себя некая группа.",
            "cyber",
            {"terrorism", "disaster", "conflict"},
        ),
        (
            "Gunmen storm border post, killing four guards",
            "Gunmen from a militant group attacked a border post and opened fire on guards, the border troops"
            " said. Extremists of the Islamic State are suspected. A smuggler was wounded.",
            "terrorism",
            {"crime", "disaster"},
        ),
        (
            "Боевики обстреляли погранзаставу",
            "Вооружённые люди открыли огонь по пограничникам, убиты двое. Ответственность взяла группировка"
            " «Исламское государство».",
            "terrorism",
            {"crime", "military"},
        ),
        (
            "В Карсу задержали вербовщиков экстремистов",
            "Задержаны трое. Следствие ведёт суд, адвокат вину отрицает. Им грозит лишение свободы.",
            "terrorism",
            {"rights"},
        ),
        (
            "Пошлины на хлопок снижены",
            "Торговля выросла, экспорт подорожал. Очередь на границе станет короче, считают торговцы.",
            "economy",
            {"border"},
        ),
        (
            "Gang robs bank in Sarbel",
            "Gunmen robbed a bank and fled with stolen cash. Police arrested a suspect on robbery charges.",
            "crime",
            {"terrorism", "conflict"},
        ),
        (
            "Quake of magnitude 6 shakes Velm",
            "An earthquake shook Velm, the Emergency Situations Ministry said. Houses collapsed.",
            "disaster",
            {"terrorism"},
        ),
    ],
)
def test_themes_that_an_editor_would_sign(title: str, text: str, first: str, never: set[str]) -> None:
    slugs = [theme.slug for theme in tagged(title, text).tags.themes]
    assert slugs[0] == first
    assert not never & set(slugs)


@pytest.mark.parametrize(
    "text",
    [
        "Senator hits back after verbal attack",
        "Doctor survives heart attack",
        "Ministry of Emergency Situations moves into new office",
        "МЧС переехало в новое здание",
        "Сердечный приступ: как помочь",
        "Словесная атака в эфире",
    ],
)
def test_attack_and_emergency_alone_prove_nothing(text: str) -> None:
    slugs = {theme.slug for theme in tagged(text, f"{text}.").tags.themes}
    assert not slugs & {"terrorism", "disaster", "conflict"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Кыргызстан и Узбекистан открыли рынок на границе", "ru"),
        ("Кыргызстан принял закон о недрах", "ru"),
        ("Кыргызстан жана Өзбекстан чек араны ачты", "ky"),
        ("Кыргызстан менен Казакстан макулдашты", "ky"),
        ("Кыргызстан боюнча бул жылы биринчи жолу", "ky"),
    ],
)
def test_the_name_of_a_country_is_no_sign_of_its_language(text: str, language: str) -> None:
    assert tagged(text, "").tags.language == language
