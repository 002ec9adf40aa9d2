"""Themes: floors on the invented labelled texts, and what must not become a theme."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.topics.invented import reading, rows
from topics.lexicon import Lexicon, Meaning, spaced
from topics.themes import MOST, THEMES, tag

MACRO_FLOOR = 0.92
LEAST_F1 = 0.8
LABELLED = list(rows("labelled.tsv"))


def f1_by_theme() -> dict[str, float]:
    right: Counter[str] = Counter()
    false: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for wanted, _, title, text in LABELLED:
        found = {theme.slug for theme in tag(reading(title, text))}
        right.update(found & set(wanted.split()))
        false.update(found - set(wanted.split()))
        missed.update(set(wanted.split()) - found)
    return {slug: 2 * right[slug] / (2 * right[slug] + false[slug] + missed[slug]) for slug in THEMES}


def test_the_set_covers_every_theme_in_both_languages() -> None:
    assert len(LABELLED) >= 100
    first = Counter(
        (row[0].split()[0], any("а" <= letter <= "я" for letter in row[2].lower())) for row in LABELLED
    )
    assert all(first[slug, russian] >= 2 for slug in THEMES for russian in (False, True)), first


def test_macro_f1() -> None:
    scores = f1_by_theme()
    assert sum(scores.values()) / len(scores) >= MACRO_FLOOR, scores
    assert min(scores.values()) >= LEAST_F1, scores


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Horror festival Terror opens", "terrorism"),
        ("City win football clash after late strike", "conflict"),
        ("Antivirus firm names the worst computer virus", "disaster"),
        ("Singer recovers after heart attack", "terrorism"),
        ("Traders raise the strike price", "unrest"),
        ("Pupils face the terror of exams", "terrorism"),
        ("Actor praised for murder mystery", "crime"),
        ("Pittsburgh Pirates win again", "transport"),
        ("Сериал «Криминальная драма» снимут заново", "crime"),
        ("Бомбардир забил три гола", "conflict"),
        ("Миграция птиц началась раньше", "migration"),
        ("Выбор подарка к празднику", "politics"),
        ("Rival lawyers could derail the talks", "transport"),
        ("Solar storm paints the sky green", "disaster"),
        ("Bakers weather the storm of criticism", "disaster"),
        ("A flood of tourists reaches the island", "disaster"),
        ("Soviet Union in old photographs", "unrest"),
        ("Буря эмоций на премьере", "disaster"),
        ("Baker faces a flood of orders", "disaster"),
        ("Striker scores in stoppage time", "unrest"),
        ("Old submarine cable replaced", "military"),
        ("Crowd at the World Trade Center shop", "economy"),
        ("Шпионский боевик лидирует в прокате", "terrorism"),
        ("Певица взорвала сеть новым образом", "terrorism"),
        ("Пожарный забрал пса домой", "disaster"),
        ("Шеф объявил войну сухой курице", "conflict"),
        ("Поток туристов в горы растет", "disaster"),
    ],
)
def test_turns_of_speech_are_no_themes(title: str, slug: str) -> None:
    assert slug not in {theme.slug for theme in tag(reading(title, title))}


def test_words_prove_the_theme() -> None:
    themes = tag(
        reading("Suicide bomber kills five", "A suicide bomber attacked a market. Extremists are blamed.")
    )
    assert themes[0].slug == "terrorism"
    assert "suicide bomber" in themes[0].words
    assert "extremists" in themes[0].words


def test_one_word_deep_in_a_long_text_is_no_theme() -> None:
    text = (
        "The council repaired benches in the park and planted trees. " * 30 + "Long ago heroin was sold here."
    )
    assert tag(reading("Benches repaired", text)) == ()


def test_best_first_and_at_most_three() -> None:
    text = "Protesters blocked the border crossing. Police seized heroin. A president resigned. Floods."
    themes = tag(reading("Protest, heroin, floods, sanctions", text))
    assert len(themes) == MOST
    assert [theme.score for theme in themes] == sorted((theme.score for theme in themes), reverse=True)


def test_latin_letters_in_a_cyrillic_word() -> None:
    assert tag(reading("Спецслужбы предотвратили тepaкт"))[0].slug == "terrorism"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Алматыда жер сілкінісі болды", "disaster"),
        ("Шекарада есірткі тәркіленді", "drugs"),
        ("Баткенде чек ара абалы талкууланды", "border"),
        ("Дар Хатлон заминларза шуд", "disaster"),
        ("Oʻzbekiston va Qozogʻiston chegara boʻyicha kelishdi", "border"),
        ("Росія завдала удару по Харкову", "conflict"),
        ("İstanbul'da protestocular gözaltına alındı", "unrest"),
        ("زلزله در کابل خسارت برجای گذاشت", "disaster"),
        ("Waffenruhe in der Provinz hält", "conflict"),
        ("Երևանում բողոքի ակցիա է, ցուցարարները փակել են ճանապարհը", "unrest"),
        ("Երկրաշարժ Գյումրիում", "disaster"),
        ("Սահմանին հրադադարի խախտում", "conflict"),
        ("პროტესტის მონაწილეები შეიკრიბნენ", "unrest"),
        ("მიწისძვრა მოხდა ღამით", "disaster"),
        ("მესაზღვრეებმა ნარკოტიკი ამოიღეს", "drugs"),
        ("喀布尔发生恐怖袭击", "terrorism"),
        ("边境口岸关闭", "border"),
        ("四川发生地震", "disaster"),
        ("警方查获海洛因", "drugs"),
        ("两国外长举行会谈", "diplomacy"),
        ("Шымкентте лаңкестік әрекет жасамақ болғандар ұсталды", "terrorism"),
        ("Екі ел шекара келісіміне қол қойды", "border"),
        ("Шайлоо күнү белгиленди", "politics"),
        ("Суу ташкыны үйлөрдү каптады", "disaster"),
        ("Тазоҳуроти мардум дар Хоруғ", "unrest"),
        ("Дар марз маводи мухаддир ёфт шуд", "drugs"),
        ("Toshkentda terrorchilik guruhi a'zolari hibsga olindi", "terrorism"),
        ("Namanganda suv toshqini boʻldi", "disaster"),
        ("Serhetçiler neşe serişdesini tutdular", "drugs"),
        ("Mejlisiň saýlawlary geçirildi", "politics"),
        ("توافقنامه میان دو کشور امضا شد", "diplomacy"),
        ("زلزال يضرب الساحل", "disaster"),
        ("عقوبات جديدة على البنوك", "economy"),
        ("Hatay’da deprem", "disaster"),
        ("Sərhədçilər narkotik vasitə aşkarladı", "border"),
        ("На кордоні затримали контрабандистів", "border"),
    ],
)
def test_other_languages_have_their_words(title: str, slug: str) -> None:
    assert slug in {theme.slug for theme in tag(reading(title))}


def test_the_longest_term_wins_and_a_mask_silences() -> None:
    theme = Meaning("themes", "unrest", True)
    conflict = Meaning("themes", "conflict", True)
    mask = Meaning("masks", "any", True)
    lexicon = Lexicon({"strike*": [theme], "air strike*": [conflict], "strike price": [mask]})

    def found(text: str) -> list[str]:
        return [meaning.name for _, meaning in lexicon.find(spaced(text)) if meaning.group == "themes"]

    assert found("Workers strike; strikes spread") == ["unrest", "unrest"]
    assert found("Air strikes!") == ["conflict"]
    assert found("the strike price") == []
    assert found("backstrike") == []


def test_a_theme_covers_the_words_of_other_subjects() -> None:
    theme, sport = Meaning("themes", "terrorism", True), Meaning("off", "sport", True)
    lexicon = Lexicon({"marathon bombing*": [theme], "marathon*": [sport]})

    def found(text: str) -> list[str]:
        return [meaning.name for _, meaning in lexicon.find(spaced(text))]

    assert found("The marathon bombing trial") == ["terrorism"]
    assert found("A bombing; a marathon") == ["sport"]


def test_a_word_is_one_more_line_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "themes_en.toml").write_text(
        '[themes.water]\nstrong = """\ndam\nkanat channel*\n"""\n', "utf-8"
    )
    (tmp_path / "themes_ru.toml").write_text('[themes.water]\nweak = """\ndam, кяриз*\n"""\n', "utf-8")
    found = Lexicon.load(tmp_path).find(spaced("Kanat channels, a dam and кяризы"))
    assert [(hit.term.text, meaning.strong) for hit, meaning in found] == [
        ("kanat channel*", True),
        ("dam", True),
        ("кяриз*", False),
    ]


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    (tmp_path / "themes_en.toml").write_text('[themes.water]\nstrong = ["dam"]\n', "utf-8")
    with pytest.raises(ValueError, match=r"themes_en\.toml"):
        Lexicon.load(tmp_path)


def test_a_star_inside_a_term() -> None:
    lexicon = Lexicon({"нарушени* границ*": [Meaning("themes", "border", True)]})
    assert [hit.term.text for hit, _ in lexicon.find(spaced("Нарушения  границы, нарушение правил"))] == [
        "нарушени* границ*"
    ]


FILLER = " The council met on the second floor and spoke of benches, paint and keys."


def slugs(title: str, text: str) -> list[str]:
    return [theme.slug for theme in tag(reading(title, text))]


def test_words_that_another_theme_explains_are_no_theme_of_their_own() -> None:
    text = "Artillery shelled a road at noon, and a smuggler was wounded."
    assert slugs("Artillery fire on a road", text) == ["conflict"]
    assert "crime" in slugs("Artillery fire wounds smuggler", text)


def test_beside_the_main_theme_a_late_word_of_everyday_news_is_not_enough() -> None:
    head = "Hackers used malware to steal personal data; the ransomware spread by phishing." + FILLER * 12
    assert slugs("Hackers leak personal data", f"{head} The armed forces said nothing.") == ["cyber"]
    talks = " The armed forces, the air force and army units of the garrison began a military exercise."
    assert "military" in slugs("Hackers leak personal data", head + talks)


def test_a_heavier_theme_explains_a_word_of_the_lead_but_not_one_that_comes_back() -> None:
    news = "Artillery fired at noon. A delegation came to a conference for dialogue, and an envoy waited."
    assert slugs("Artillery in the hills", news) == ["conflict"]
    assert slugs("Artillery in the hills", f"{news} The envoy left.") == ["conflict", "diplomacy"]


def test_late_words_count_half() -> None:
    head = "Hackers used malware to steal personal data; the ransomware spread by phishing." + FILLER * 24
    army = " The armed forces, the air force, army units, battle tanks, a warship and a submarine trained."
    assert slugs("Hackers leak personal data", head + army) == ["cyber"]


def test_a_theme_needs_a_fair_share_of_the_best() -> None:
    text = "The earthquake destroyed 300 houses; rescuers searched the rubble, and landslides followed."
    assert slugs("Earthquake and floods", f"{text} The ambassador cancelled lunch.") == ["disaster"]


def test_chinese_is_read_character_by_character_and_proved_as_written() -> None:
    (theme,) = tag(reading("喀布尔发生恐怖袭击"))
    assert theme.words == ("恐怖袭击",)


@given(st.text(max_size=400), st.text(max_size=2000))
def test_any_text_is_read(title: str, text: str) -> None:
    themes = tag(reading(title, text))
    assert len(themes) <= MOST
    assert len({theme.slug for theme in themes}) == len(themes)
    assert all(theme.words and theme.slug in THEMES for theme in themes)
