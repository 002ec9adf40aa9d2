"""Text quality on generated pages whose text is known: floors, and never behind the extractor we build on."""

from __future__ import annotations

from collections import defaultdict
from statistics import mean

import pytest

from bench.extraction import fast, full, ours, score
from bench.news.pages import TEMPLATES, Sample, samples
from digest.repeats import Seen

PAGES: dict[str, list[Sample]] = defaultdict(list)
for _page in samples():
    PAGES[_page.template].append(_page)


def test_every_layout_is_there() -> None:
    assert len(TEMPLATES) >= 30 and list(PAGES) == list(TEMPLATES)
    assert sum(map(len, PAGES.values())) >= 100


@pytest.mark.parametrize("template", TEMPLATES)
def test_text_quality(template: str) -> None:
    """Measured: 0.999 and more, each layout; trafilatura 0.888 fast and 0.934 full on average."""
    pages = PAGES[template]
    found = mean(score(ours(page), page) for page in pages)
    assert found >= 0.99
    assert found >= mean(score(fast(page), page) for page in pages) - 0.002


@pytest.mark.parametrize("template", ["old tables", "noisy", "wordpress", "pictures", "one form"])
def test_no_line_of_furniture(template: str) -> None:
    """Every line is a paragraph of the article; a name or a site's own name may stay for `sources.clean`."""
    for page in PAGES[template]:
        true = page.text.split("\n")
        alien = [line for line in ours(page).split("\n") if line.removeprefix("- ") not in true]
        assert all(len(line.split()) <= 2 for line in alien), alien


def test_pages_of_one_site_lose_no_sentence_to_each_other() -> None:
    """They share nothing but subheads after extraction."""
    seen = Seen()
    for page in (page for pages in PAGES.values() for page in pages):
        text = ours(page).split("\n")
        kept = seen.clean("sample-courier.example", page.url, "\n".join(text)).split("\n")
        assert [line for line in kept if line.endswith(".")] == [line for line in text if line.endswith(".")]


def test_the_baseline_is_the_real_one() -> None:
    page = PAGES["wordpress"][0]
    assert score(fast(page), page) > 0.9 < score(full(page), page)
