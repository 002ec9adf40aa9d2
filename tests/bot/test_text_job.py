"""The text worker with its real table: what fits into its limits, and what a deadly text costs."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.heavy_work import ModelSummarizer, TextParser, TextTagger
from bot.settings import load
from bot.wiring import model_worker, text_worker
from bot.worker import Spec, Worker
from digest.errors import SourceError, SummaryError
from digest.model import ArticleId, Document, Event, Passage, StoryId, StoryText

ROOT = Path(__file__).parents[2]
PAGE = (
    "<html lang='en'><head><title>Rifles found</title></head><body><article>"
    "<p>Border guards of Kyrgyzstan found 48 rifles in a lorry near Osh on Monday.</p>"
    "<p>A court will hear the case of terrorism on Thursday, the "
    "border service said in a statement to reporters in Bishkek.</p></article></body></html>"
)


@pytest.fixture
async def texts():
    """The text worker as the bot has it."""
    worker = text_worker()
    yield worker
    await worker.close()


def story(text: str) -> StoryText:
    """A story of one text."""
    document = Document(
        ArticleId(1),
        "Steppe Wire (SAMPLE)",
        "Rifles",
        text,
        (Passage(0, len(text)),),
        "en",
        datetime.now(UTC),
    )
    return StoryText(StoryId(1), 1, Event.INCIDENT, (document,))


async def test_pages_languages_and_tags_fit_into_the_limits(texts):
    page = await TextParser(texts).page(PAGE.encode(), "https://steppe.example/1", "text/html")
    assert "48 rifles" in page.text
    tagger = TextTagger(texts)
    tagged = await tagger.tag(page.title, page.text, await tagger.clean(page.title, page.text))
    assert tagged.tags.language == "en"
    assert "KG" in [place.code for place in tagged.tags.places]
    assert texts.starts == 1


async def test_errors_of_parsing_are_errors_of_the_source(texts):
    parser = TextParser(texts)
    with pytest.raises(SourceError):
        await parser.feed(b"not a feed", "https://steppe.example/feed", "text/xml")
    assert texts.starts == 1, "a bad feed is no reason to start anew"


async def test_a_body_that_never_ends_costs_one_job():
    spec = Spec("slow", "tests.bot.odd_jobs:parsers", {"PYTHONPATH": str(ROOT)}, deadline=0.5)
    worker = Worker(spec)
    try:
        with pytest.raises(SourceError, match="too long"):
            await TextParser(worker).feed(b"", "https://steppe.example/feed", "")
        with pytest.raises(SourceError, match="could not be read"):
            await TextParser(worker).page(b"", "https://steppe.example/1", "")
        assert worker.starts == 2
    finally:
        await worker.close()


async def test_when_the_model_fails_words_take_over(texts):
    broken = Worker(Spec("model worker", "bot.model_job:missing", {}))
    summarizer = ModelSummarizer(broken, texts)
    one = story("Border guards found 48 rifles in a lorry near Osh on Monday, the border service said.")
    with pytest.raises(SummaryError):
        await summarizer.summarize([one, one])
    (summary,) = await summarizer.summarize([one])
    assert summary.method == "lexical"
    assert "48 rifles" in summary.takeaways[0].text
    assert "failed" in summarizer.state


@pytest.mark.model
async def test_the_model_worker_condenses_and_tells_its_state(texts):
    worker = model_worker(load({}))
    try:
        summarizer = ModelSummarizer(worker, texts)
        assert worker.pid is None
        one = story("Border guards found 48 rifles in a lorry near Osh on Monday, the border service said.")
        (summary,) = await summarizer.summarize([one])
        assert summary.method == "minilm"
        assert (summarizer.state, summarizer.warning) == ("ready", "")
    finally:
        await worker.close()
