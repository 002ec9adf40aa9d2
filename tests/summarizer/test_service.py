"""The condenser as the worker builds it: real encoder, fall-back, batches, the five real articles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digest.model import Cleaned, Passage
from summarizer.service import Condenser, Settings, takeaways_for_text
from tests.summarizer import texts
from tests.summarizer.test_extractive import hold
from tests.summarizer.texts import document, story

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples"


@pytest.fixture(scope="module")
def condenser() -> Condenser:
    return Condenser.load(Settings())


@pytest.mark.model
def test_the_encoder_serves_english_and_words_serve_the_rest(condenser: Condenser) -> None:
    stories = [
        story(document(texts.BORDER_EN)),
        story(document(texts.BORDER_RU, language="ru")),
        story(document("")),
        story(document(texts.QUAKE_EN), document(texts.QUAKE_OTHER, article=2)),
    ]
    found = condenser.summarize(stories)
    assert [one.method for one in found] == ["minilm", "lexical", "minilm", "minilm"]
    assert condenser.warning == ""
    for one, made in zip(stories, found, strict=True):
        hold(made, *one.documents)


@pytest.mark.model
def test_a_batch_gives_what_each_story_gives_alone(condenser: Condenser) -> None:
    stories = [story(document(text)) for text in (texts.BORDER_EN, texts.QUAKE_EN, texts.QUAKE_OTHER)]
    assert condenser.summarize(stories) == [condenser.summarize([one])[0] for one in stories]


def test_wrong_weights_are_never_loaded(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not a model")
    found = Condenser.load(Settings(encoder=str(tmp_path)))
    assert "model.safetensors has 11 bytes" in found.warning
    assert found.summarize([story(document(texts.QUAKE_EN))])[0].method == "lexical"


def test_no_stories_no_summaries() -> None:
    assert Condenser(None).summarize([]) == []


def test_one_text(condenser: Condenser) -> None:
    cleaned = Cleaned("Quake in Sarn", (Passage(0, texts.QUAKE_EN.index("\n")),))
    found = takeaways_for_text(condenser, "", texts.QUAKE_EN, cleaned, "en", 1)
    assert [one.text for one in found.takeaways] == [texts.QUAKE_EN.split("\n")[0]]


COVERS = {
    "000": (
        r"Galuzin.*migration",
        r"Valdai.*Ufa",
        r"summits.*Japan",
        r"vying|compet",
        r"rail",
        r"6th Consultative",
    ),
    "001": (
        r"video bridge|experts discussed",
        r"Zharikhin.*(?:flank|stabil|integration)",
        r"Zharikhin.*(?:water|compromise)",
        r"Kuzmina.*(?:Greater Eurasia)",
        r"Evseev.*(?:Afghanistan|Iran|dividends|balance)",
    ),
    "002": (
        r"Tokayev.*(?:concern|terrorism)",
        r"Afghanistan.*(?:focus|attention|drug)",
        r"transboundary",
        r"UN Regional",
        r"external forces|gratitude",
        r"Rahmon.*Crocus",
    ),
    "003": (
        r"Putin.*deeper integration",
        r"\$45 billion",
        r"hydropower|nuclear",
        r"Afghanistan|intelligence sharing",
        r"2027",
        r"sanctions|alternatives|migration|xenophobia",
    ),
    "004": (
        r"Lavrov believes",
        r"ISIS. attempts",
        r"Chinese Embassy",
        r"several thousand|return to their countries",
        r"Security Strategy|Unified List|Crisis Response",
        r"neo-imperial",
    ),
}
NEVER = (
    r"positive precedent|author-image|New Update|Comments \(|Trending|Read More|Pakistan|Denmark|translator|"
    r"Russia Today.? said|Web Desk|Islamabad|November 10"
)


@pytest.mark.model
@pytest.mark.parametrize("name", sorted(COVERS))
def test_the_sample_articles(condenser: Condenser, name: str) -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the folder with the sample articles is absent")
    from sources.clean import clean

    text = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")
    found = takeaways_for_text(condenser, "", text, clean(text, ""), "en")
    assert 3 <= len(found.takeaways) <= 5
    for takeaway in found.takeaways:
        assert not re.search(NEVER, takeaway.text)
        for quote in takeaway.receipt.quotes:
            assert text[quote.start : quote.end] == quote.text and len(quote.text) <= 600
    said = [takeaway.text for takeaway in found.takeaways]
    covered = [fact for fact in COVERS[name] if any(re.search(fact, one) for one in said)]
    assert len(covered) >= 4, (covered, said)
