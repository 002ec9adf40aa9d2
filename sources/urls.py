"""Web addresses as text: judged, made absolute, and brought to one canonical key. No network."""

from __future__ import annotations

import hashlib
import re
import string
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from sources.addresses import PORTS, BadAddress, Origin, host_name

MAX_LENGTH = 2000
"""Bytes of an address as it goes over the wire, percent-encoded."""
LONGEST_KEY = 300
"""Characters of what an item is known by; a longer one is hashed."""

_SHAPE = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[^\]/?#]*\]|[^/?#:@\[\]\\]+)(?::(?P<port>[^/?#]*))?(?P<rest>[/?#].*)?",
    re.I | re.S,
)
_FORBIDDEN = re.compile(
    r"[\x00-\x20\x7f-\xa0\xad\\<>\"`{}|^\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]"
)
_TRACKING = re.compile(
    r"utm_.*|mc_(?:cid|eid)|fbclid|gclid|yclid|ysclid|dclid|msclkid|twclid|ttclid|igsh(?:id)?|wickedid|"
    r"gclsrc|gbraid|wbraid|_g[al]|_hs(?:enc|mi)|mkt_tok|yrwinfo|_openstat|ref_src|"
    r"at_(?:medium|campaign|custom\d|link_.*|ptr_name|bbc_team|format)",
    re.I,
)
_UNSAFE = re.compile(r"[ \"<>`{}|^]")
"""Signs that do not belong into an address unencoded, but that pages write there all the same."""
_PLAIN = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[\w!$%'()*+,./:=@~-]*)?(?:\?[\w!$%'()*+,./:=@~-]+)?", re.ASCII
)
"""Links that are absolute already and need no mending: most of them, so they are let through at once."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.I)


def check_url(url: str, allow: frozenset[Origin] = frozenset()) -> str:
    """The address as it may be fetched: one line, host in ASCII, no fragment.

    ``allow`` names exact private origins that are fine all the same (tests, the demo).
    Raises BadAddress with a plain sentence for everything else that is not a public http(s) page.
    """
    if len(url) > MAX_LENGTH:
        raise BadAddress("The address is too long.")
    if _FORBIDDEN.search(url):
        raise BadAddress("The address has characters in it that do not belong there.")
    match = _SHAPE.fullmatch(url)
    if not match or "@" in _authority(url):
        raise BadAddress(_misshapen(url))
    scheme = match["scheme"].lower()
    written = match["host"].lower()
    port = _port(match["port"], scheme)
    bare = written.removeprefix("[").removesuffix("]")
    host = bare if (bare, port) in allow else _public(bare, written, port)
    checked = scheme + "://" + _netloc(host, port, scheme) + _rest(match["rest"] or "/")
    if len(checked) > MAX_LENGTH:
        raise BadAddress("The address is too long.")
    return checked


def _misshapen(url: str) -> str:
    if "@" in _authority(url):
        return "Addresses with a user name in them are not opened. Leave out what stands before the @."
    if not re.match(r"https?://", url, re.I):
        return "That is not a web address. It should start with https:// or http://."
    return "The address is not written correctly."


def _authority(url: str) -> str:
    """The part of a text between ``//`` and the next slash, whatever the text is."""
    return re.split(r"[/?#]", url.partition("//")[2], maxsplit=1)[0]


def _port(written: str | None, scheme: str) -> int:
    if not written:
        if written == "":
            raise BadAddress("The port in the address is not written correctly.")
        return 443 if scheme == "https" else 80
    if not re.fullmatch(r"[1-9][0-9]{0,4}", written):
        raise BadAddress("The port in the address is not written correctly.")
    return int(written)


def _public(bare: str, written: str, port: int) -> str:
    if "%" in bare:
        raise BadAddress("The name of the site is not written correctly.")
    if (":" in bare) != written.startswith("["):
        raise BadAddress("The address is not written correctly.")
    host = host_name(bare)
    if port not in PORTS:
        raise BadAddress(f"Port {port} is not used by web sites, so it is not opened.")
    return host


def _netloc(host: str, port: int, scheme: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    return shown if port == (443 if scheme == "https" else 80) else f"{shown}:{port}"


def _rest(rest: str) -> str:
    path = rest.partition("#")[0]
    # Percent-encode what is not ASCII; what is encoded already stays byte for byte.
    path = quote(path, safe="/?&=%:@!$'()*+,;~-._[]")
    return path if path.startswith("/") else "/" + path


def typed_url(text: str, allow: frozenset[Origin] = frozenset()) -> str:
    """What a person pasted as an address: spaces and brackets around it go, a missing scheme is https.

    Raises BadAddress.
    """
    text = text.strip().strip("<>«»\"'").strip()
    text = re.sub(r"^feed:(?://)?(?=\S)", "", text, flags=re.I)
    if not text:
        raise BadAddress("There is no address. Send one such as https://example.org/feed.xml.")
    if not re.match(r"[a-z][a-z0-9+.-]*://", text, re.I) and not _SCHEME.match(text):
        text = "https://" + text.removeprefix("//")
    return check_url(text, allow)


def absolute(link: str, base: str) -> str:
    """A link made absolute, or "" when it is not an http(s) address. The fragment is kept for display."""
    if _PLAIN.fullmatch(link) and len(link) <= MAX_LENGTH:
        return link
    link = link.strip().replace("&amp;", "&")
    if not link:
        return ""
    try:
        joined = encode(urljoin(base, re.sub(r"[\t\r\n]", "", link)))
        parts = urlsplit(joined)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        return ""
    return "" if _FORBIDDEN.search(joined) or _size(joined) > MAX_LENGTH else joined


def _size(url: str) -> int:
    return len(url) if url.isascii() else len(quote(url, safe=string.printable))


def encode(url: str) -> str:
    """An address with spaces, quotes and brackets percent-encoded."""
    return _UNSAFE.sub(lambda found: quote(found[0]), url)


def canonical(url: str) -> str:
    """The key under which two addresses of one text are equal.

    Scheme and ``www.`` do not count, nor do default ports, tracking parameters, the order of
    parameters, the fragment, or a slash at the end.
    """
    try:
        return _canonical(url.replace("&amp;", "&"))
    except ValueError:  # no address, or with half a character in it
        return url


def _canonical(url: str) -> str:
    parts = urlsplit(url)
    host, port = _bare_host(parts.hostname), parts.port
    netloc = host if port in (None, 80, 443) else f"{host}:{port}"
    # Old sites encode in other alphabets than UTF-8: such octets, too, tell one address from another.
    pairs = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
    kept = sorted(pair for pair in pairs if not _TRACKING.fullmatch(pair[0]))
    path = unquote(parts.path, errors="surrogateescape").rstrip("/")
    path = quote(path, safe="/%:@!$&'()*+,;=~", errors="surrogateescape")
    return urlunsplit(("", netloc, path, urlencode(kept, errors="surrogateescape"), "")).removeprefix("//")


def short_key(key: str) -> str:
    """What an item may be known by in the store: the key itself, or its hash where it is long."""
    return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def site(url: str) -> str:
    """The host of an address without ``www.``, in ASCII, for "the same site"."""
    try:
        return _bare_host(urlsplit(url).hostname)
    except ValueError:
        return ""


def _bare_host(host: str | None) -> str:
    """A host without ``www.`` in the spelling that is fetched: pages write their own in either."""
    bare = (host or "").removeprefix("www.")
    if bare.isascii():
        return bare
    try:
        return bare.encode("idna").decode("ascii")
    except UnicodeError:
        return bare


def origin(url: str) -> str:
    """Scheme, host and port of a checked address: the unit of robots.txt."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
