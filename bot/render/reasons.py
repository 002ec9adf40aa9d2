"""Reasons and short reports in the language spoken: they come in English from where they arise.

They are stored with the checks and told again later, to people with other languages; so it is here that a
stored sentence is recognised and said anew. What is not recognised stays as it is.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

from bot.tongue import ENGLISH, N_, gettext, spoken

_STATUS = re.compile(r" \((\d{3})\)\.?$")
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z])")

REASONS = (
    N_("That file is larger than 1 MiB, which is more than I take. Split it."),
    N_("Telegram did not hand that file over. Please send it again."),
    N_("not needed yet"),
    N_("ready"),
    N_("running"),
    N_("not running"),
    N_("failed last time: {reason}"),
    N_("encoder not loaded ({reason}); takeaways are chosen by words and position"),
    N_("the encoder is switched off; takeaways are chosen by words and position"),
    N_("generative model not loaded ({reason})"),
    N_("{done} done, {skipped} skipped, {failed} failed; {notes}"),
    N_("{done} done, {skipped} skipped, {failed} failed"),
    N_("failed: {error}; see the log"),
    N_("{number} messages corrected"),
    N_("the text worker cannot work; sources are asked again in a few minutes"),
    N_("PostgreSQL is copied with pg_dump, by you"),
    N_("The site took too long to answer."),
    N_("The site cannot be reached."),
    N_("There is no site of that name."),
    N_("The name server of this site does not answer."),
    N_("I cannot look up names just now. Try again in a few minutes."),
    N_("Too many sites are being looked up at once."),
    N_("The site broke off in the middle of its answer."),
    N_("The site's security certificate is not valid."),
    N_("The site sends visitors on too many times."),
    N_("The site sends visitors round in a circle."),
    N_("The site sends visitors on without saying where."),
    N_("The site sends visitors on to a private network. That is never opened."),
    N_("The site sends visitors on to an address that cannot be opened."),
    N_("The site says that this address is gone for good."),
    N_("The site asked us to come back later."),
    N_("The site said that nothing changed, but it was not asked."),
    N_("The site's robots.txt asks programs not to read this page."),
    N_("The site's robots.txt cannot be read just now."),
    N_("The answer is too large."),
    N_("The answer is compressed in a way that cannot be read."),
    N_("Too many other requests of ours come first."),
    N_("The site wants a password for this address."),
    N_("The site does not let programs read this address."),
    N_("There is no page at this address."),
    N_("The site may not show this page here, for legal reasons."),
    N_("The site is overloaded or closed for the moment."),
    N_("The site did not give this page (status {status})."),
    N_("The site has trouble of its own (status {status})."),
    N_("Sitrep itself is short of memory or of time just now."),
    N_("It took too long to read what the site sent."),
    N_("What the site sent could not be read."),
    N_("What the site sent is too large."),
    N_("What the site sent is a damaged archive."),
    N_("no answer in {seconds} seconds"),
    N_("there was no time left to ask it"),
    N_("The feed is empty."),
    N_("This is a web page, not a feed."),
    N_("This is JSON, but not a JSON Feed."),
    N_("This is not a feed: the JSON in it is broken."),
    N_("This is not a feed, or it is too broken to read."),
    N_("This is a file, not a web page or a feed."),
    N_("This is a file, not a web page or a text."),
    N_("This is a feed. Give the address of one of its articles."),
    N_("This is a list of sitemaps, and none of them can be read."),
    N_("This sitemap does not say what is new on the site."),
    N_("This is not a sitemap, or it is too broken to read."),
    N_("The page is empty."),
    N_("There is no article text on this page."),
    N_("There are no article links on this page."),
    N_("There are no posts to be read: the channel is private or shows no preview."),
    N_("It names these feeds: {feeds}"),
    N_("The links of this feed cannot be followed, so it brings headlines only."),
    N_("There is no feed; the site's sitemap tells what is new."),
    N_("There is no feed, so the links of this page are read. That is less reliable."),
    N_("The feed is there, but there is nothing in it yet. Try again when it has entries."),
    N_("This page has no feed and no list of articles. Send the address of its feed or of its news page."),
    N_("That address is a web page; this is the feed that it announces."),
    N_("This is the feed that the site's front page announces."),
    N_("The site announces no feed; this one was found at a usual place."),
    N_("The address {asked} sends visitors on to this one for good."),
    N_("For the time being this address sends visitors on to {found}."),
    N_("The site answered with nothing. Check the address in a browser."),
    N_("This is a web page. It has these feeds: choose one."),
    N_("There is a web page at its address."),
    N_("The site takes too long to answer. Try again later."),
    N_("The feed that this page names cannot be used. {reason}"),
    N_("Addresses with a zone id are not opened."),
    N_("The name of the site is not written correctly."),
    N_("The name of the site has unusual characters in it."),
    N_("That name belongs to a private network. Use a public web address."),
    N_("That name leads to a private network. Use a public web address."),
    N_("That address is on a private network. Use a public web address."),
    N_("That is not a full web address: it needs a dot, as in example.org."),
    N_("That is not a usual way to write an IP address."),
    N_("The address is not written correctly."),
    N_("The address is too long."),
    N_("The address has characters in it that do not belong there."),
    N_("The port in the address is not written correctly."),
    N_("Port {port} is not used by web sites, so it is not opened."),
    N_("Local sockets are not opened."),
    N_("That is not a web address. It should start with https:// or http://."),
    N_("Addresses with a user name in them are not opened. Leave out what stands before the @."),
    N_("There is no address. Send one such as https://example.org/feed.xml."),
    N_("this source is already there: {url}"),
    N_("this address is longer than {most} bytes: {url}"),
    N_("this is the address of #{id}, {name}, which is paused; resume it first"),
    N_("It is one of your sources already: {name}."),
    N_("Its robots.txt asks programs not to read its articles."),
    N_("Its robots.txt asks programs not to read {number} of the {all} articles that I tried."),
    N_("{number} of {all} articles could not be read: {reason}"),
    N_("The one article that I tried could not be read: {reason}"),
    N_("None of the {all} articles that I tried could be read: {reason}"),
    N_("The article would stay a headline."),
    N_("The articles would stay headlines."),
    N_("Takeaways would come from what the feed itself tells."),
    N_("Takeaways would come from what the feed itself tells; where that is nothing, headlines stay."),
    N_("Its publisher asks programs not to use its texts: such articles stay headline and link."),
    N_("Its publisher lets us show at most {number} characters of an article."),
    N_(
        "{number} of the {all} pages that I read have one and the same text: a notice of the site, no "
        "articles."
    ),
    N_(
        "I found only the beginning in {number} of the {all} articles that I read: takeaways come from that "
        "alone."
    ),
    N_("I found only the beginning in the one article that I read: takeaways come from that alone."),
    N_(
        "There are fewer than {least} characters of text in {number} of the {all} articles that I read: they "
        "give few takeaways or none."
    ),
    N_(
        "There are fewer than {least} characters of text in the one article that I read: they give few "
        "takeaways or none."
    ),
    N_("That may pass: send the address again later, before you decide."),
    N_("If the site has a feed with whole texts, send me the address of that instead."),
    N_(
        "If the site has a feed with whole texts, send me the address of that instead; if not, “Headlines "
        "only” takes what this one tells and leaves its pages alone."
    ),
    N_("The newest item is {days} days old."),
    N_("None of its {all} items has a date; one without counts as new when I first see it."),
    N_("Only {number} of its {all} items has a date; one without counts as new when I first see it."),
    N_("Only {number} of its {all} items have a date; one without counts as new when I first see it."),
    N_("There is only one item in it."),
    N_("None of its latest {all} items is about security; digests leave the others out."),
    N_("Only {number} of its latest {all} items is about security; digests leave the others out."),
    N_("Only {number} of its latest {all} items are about security; digests leave the others out."),
    N_("It is slow: I had time for {number} of {all} articles only."),
    N_("I could not look closer: my own text worker does not work just now."),
)
"""What `sources`, `storage` and `digest.remarks` say; a test holds them together."""


def in_words(text: str) -> str:
    """The reason in the language spoken."""
    if not text or spoken() == ENGLISH:
        return text
    return _said(text) or " ".join(_said(each) or each for each in _SENTENCE.split(text.strip()))


def is_known(text: str) -> bool:
    """Whether a sentence is one of those that can be translated."""
    return _template(text) is not None


def _said(text: str) -> str:
    """One reason, "" if it is not recognised; a status at its end stays."""
    status = _STATUS.search(text)
    if status:
        whole = _said(text[: status.start()] + ".")
        return whole and f"{whole.rstrip('.')} ({status[1]})."
    found = _template(text)
    if found is None:
        return ""
    template, values = found
    return gettext(template, **{name: in_words(value) for name, value in values.items()})


def _template(text: str) -> tuple[str, dict[str, str]] | None:
    for template, pattern in _patterns():
        if found := pattern.fullmatch(text):
            return template, found.groupdict()
    return None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((each, re.compile(_pattern(each), re.DOTALL)) for each in REASONS)


def _pattern(template: str) -> str:
    return "".join(
        re.escape(text) + (f"(?P<{name}>.+)" if name else "")
        for text, name, _, _ in Formatter().parse(template)
    )
