"""Which hosts and IP addresses the program may reach: public ones, in their ordinary spelling.

Pure judgement, no network: `sources.urls` asks about what is written, `sources.guard` about what
it resolves to.
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import (
    AddressValueError,
    IPv4Address,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Origin = tuple[str, int]
"""An exact host (as written in the URL, small letters, no brackets) and port."""

PORTS = frozenset({80, 443, 8080, 8443, 8000, 8008, 8888})

# `is_global` differs between Python's patch releases and knows nothing of Azure's metadata address,
# so what matters is listed here too.
_DENIED_V4 = tuple(
    ip_network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_DENIED_V6 = tuple(
    ip_network(net)
    for net in (
        "::/96",
        "::ffff:0:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")

_PRIVATE_SUFFIXES = (
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "home.arpa",
    "svc",
    "onion",
)
_METADATA = frozenset({"metadata.google.com", "metadata.tencentyun.com", "instance-data.amazonaws.com"})

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.ASCII)


class BadAddress(ValueError):
    """An address that must not or cannot be opened. Its text is a plain sentence for the person."""


class PrivateAddress(BadAddress):
    """An address on a private network."""


def is_public(address: Address, *, nat64: bool = False) -> bool:
    """Whether an address is globally routable and off the deny list.

    ``nat64``: on networks that reach IPv4 only through 64:ff9b::/96, judge the IPv4 address inside.
    """
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in net for net in _DENIED_V4)
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if nat64 and address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    if address.scope_id is not None:
        return False
    return address.is_global and not any(address in net for net in _DENIED_V6)


def literal(host: str) -> Address | None:
    """The IP address a URL's host spells, or None for a name. Raises BadAddress on odd spellings.

    A host whose last label is a number is an address (WHATWG URL, "ends in a number"); only four
    plain decimal numbers are taken, because libraries disagree about all the others.
    """
    if ":" in host:
        return _ipv6(host)
    last = host.removesuffix(".").rpartition(".")[2]
    if not _NUMBER.fullmatch(last):
        return None
    try:
        return IPv4Address(host)
    except AddressValueError:
        raise BadAddress("That is not a usual way to write an IP address.") from None


def _ipv6(host: str) -> Address:
    try:
        address = ip_address(host)
    except ValueError:
        raise BadAddress("The address is not written correctly.") from None
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        raise BadAddress("Addresses with a zone id are not opened.")
    return address


def host_name(host: str) -> str:
    """A host in its one ASCII spelling (small letters, IDNA). Raises BadAddress for private or odd ones."""
    address = literal(_ascii(host))
    if address is not None:
        if not is_public(address):
            raise PrivateAddress("That address is on a private network. Use a public web address.")
        return str(address)
    name = _ascii(host).removesuffix(".")
    _judge_name(name)
    return name


def _judge_name(name: str) -> None:
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadAddress("The name of the site is not written correctly.")
    if _ends_in(name, _PRIVATE_SUFFIXES) or name in _METADATA:
        raise PrivateAddress("That name belongs to a private network. Use a public web address.")
    if len(labels) < 2:
        raise BadAddress("That is not a full web address: it needs a dot, as in example.org.")


def _ends_in(name: str, suffixes: tuple[str, ...]) -> bool:
    return any(name == suffix or name.endswith("." + suffix) for suffix in suffixes)


def _ascii(host: str) -> str:
    if host.isascii():
        return host.lower()
    # Letters that only look like others (full-width digits, circled digits, ideographic dots) exist in
    # an address to be read differently by different programs.
    if unicodedata.normalize("NFKC", host) != unicodedata.normalize("NFC", host) or "。" in host:
        raise BadAddress("The name of the site has unusual characters in it.")
    try:
        return host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        raise BadAddress("The name of the site is not written correctly.") from None
