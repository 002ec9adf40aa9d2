"""Article text and its cost, ours beside trafilatura's own, on generated pages: python -m bench.extraction"""

from __future__ import annotations

import gc
import logging
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from bench.news.pages import Sample, samples
from digest.errors import SourceError
from sources.page import read_page

RUN = 4
"""Words of a shingle: long enough that a menu entry or a stray line counts as wrong."""
RUNS = 3
Extractor = Callable[[Sample], str]


def main() -> None:
    """Prints quality by template, then cost."""
    pages = list(samples())
    extractors: dict[str, Extractor] = {"ours": ours, "fast": fast, "full": full}
    for work in extractors.values():
        work(pages[0])
    scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    spent: dict[str, list[float]] = defaultdict(list)
    for page in pages:
        for name, work in extractors.items():
            text, seconds = run(work, page)
            scores[page.template][name].append(score(text, page))
            spent[name].append(seconds)
    print(f"{len(pages)} pages; F1 over runs of {RUN} words; fast and full are trafilatura's own modes\n")
    print(f"{'':18}" + "".join(f"{name:>9}" for name in extractors))
    for template, found in scores.items():
        print(f"{template:18}" + "".join(f"{statistics.mean(found[name]):9.3f}" for name in extractors))
    whole = [statistics.mean(mean for each in scores.values() for mean in each[name]) for name in extractors]
    print(f"{'all':18}" + "".join(f"{mean:9.3f}" for mean in whole))
    for label, figure in (("mean", statistics.mean), ("p95", _p95), ("max", max)):
        row = "".join(f"{1000 * figure(spent[name]):9.1f}" for name in extractors)
        print(f"{'CPU ms, ' + label:18}{row}")


def ours(page: Sample) -> str:
    """What the program stores of a page."""
    try:
        return read_page(page.body, page.url, page.content_type).text
    except SourceError:
        return ""


def fast(page: Sample) -> str:
    """trafilatura alone, in its fast mode."""
    return _trafilatura(page, fast=True)


def full(page: Sample) -> str:
    """trafilatura alone, with its own fallbacks."""
    return _trafilatura(page, fast=False)


def _trafilatura(page: Sample, fast: bool) -> str:
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return (
        trafilatura.extract(page.body, url=page.url, fast=fast, include_comments=False, with_metadata=False)
        or ""
    )


def run(work: Extractor, page: Sample) -> tuple[str, float]:
    """The text, and the CPU seconds it took, the best of some runs."""
    times = []
    for _ in range(RUNS):
        gc.collect()
        begin = time.process_time()
        text = work(page)
        times.append(time.process_time() - begin)
    return text, min(times)


def score(text: str, page: Sample) -> float:
    """F1 of shingles against the true text; the headline, which is no part of it, is forgiven."""
    body = "\n".join(line for line in text.split("\n") if line.strip("| ") != page.title)
    found, true = _shingles(body), _shingles(page.text)
    common = (found & true).total()
    return 2 * common / max(found.total() + true.total(), 1)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return Counter(zip(*(words[at:] for at in range(RUN)), strict=False))


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    main()
