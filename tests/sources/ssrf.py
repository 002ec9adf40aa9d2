"""Addresses that must be refused, addresses that must be opened, and what names resolve to, by family."""

from __future__ import annotations

from collections.abc import Sequence

PUBLIC_V4 = "93.184.215.14"
PUBLIC_V6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"

# What the names in the tables below resolve to.
NAMES: dict[str, Sequence[str]] = {
    "news.example": (PUBLIC_V4,),
    "start.example": ("93.184.215.15",),
    "both.example": (PUBLIC_V4, PUBLIC_V6),
    "six.example": (PUBLIC_V6,),
    "xn--e1afmkfd.example": (PUBLIC_V4,),
    "www.xn--80aswg.example": (PUBLIC_V4,),
    "a-b.c_d.example": (PUBLIC_V4,),
    "private.example": ("10.1.2.3",),
    "mixed.example": (PUBLIC_V4, "192.168.1.1"),
    "mixed6.example": (PUBLIC_V4, "::1"),
    "late.example": (PUBLIC_V4, PUBLIC_V4, "169.254.169.254"),
    "loop.example": ("127.0.0.1",),
    "mapped.example": ("::ffff:127.0.0.1",),
    "nat64.example": ("64:ff9b::7f00:1",),
    "scoped.example": ("fe80::1%eth0",),
    "odd.example": ("not an address",),
    "zero.example": ("0.0.0.0",),
    "metadata.example": ("169.254.169.254",),
}

# family: addresses that must be refused. Names are those above.
REFUSED: dict[str, str] = {
    "loopback": """
        http://127.0.0.1/ http://127.0.0.1:8080/ http://127.1.2.3/ http://127.255.255.254/ http://0.0.0.0/
        http://0.1.2.3/ https://127.0.0.1/ http://127.0.0.1:443/""",
    "private": """
        http://10.0.0.1/ http://10.255.255.255/ http://172.16.0.1/ http://172.31.255.255/ http://192.168.0.1/
        http://192.168.255.255/ https://10.0.0.1:8443/""",
    "link-local": "http://169.254.0.1/ http://169.254.255.254/",
    "metadata": """
        http://169.254.169.254/latest/meta-data/ http://169.254.170.2/ http://100.100.100.200/
        http://168.63.129.16/ http://[fd00:ec2::254]/ http://metadata.google.internal/ http://metadata/
        http://instance-data/ http://metadata.tencentyun.com/ http://metadata.google.com/
        http://instance-data.amazonaws.com/""",
    "carrier NAT": "http://100.64.0.1/ http://100.127.255.254/",
    "benchmark": "http://198.18.0.1/ http://198.19.255.255/ http://[2001:2::1]/",
    "reserved IPv4": """
        http://192.0.0.1/ http://192.0.0.192/ http://192.0.2.1/ http://198.51.100.7/ http://203.0.113.9/
        http://192.88.99.1/ http://240.0.0.1/ http://255.255.255.255/""",
    "multicast": "http://224.0.0.1/ http://239.255.255.250/ http://[ff02::1]/ http://[ff0e::1]/",
    "integer spelling": "http://2130706433/ http://3232235521/ http://134744072/ http://1/ http://0/",
    "hex spelling": """
        http://0x7f000001/ http://0x7f.0.0.1/ http://0x7f.1/ http://1.2.3.0x4/ http://0xA9.0xFE.0xA9.0xFE/
        http://0x/ http://127.0.0.0x1/""",
    "octal spelling": """
        http://0177.0.0.1/ http://017700000001/ http://010.0.0.1/ http://08.8.8.8/ http://8.8.8.08/
        http://127.0.0.01/""",
    "short spelling": "http://127.1/ http://127.0.1/ http://10.1/ http://8.8.8/",
    "long spelling": "http://8.8.8.8.8/ http://256.256.256.256/ http://127.0.0.1.1/ http://4294967297/",
    "percent-encoded": """
        http://127%2e0%2e0%2e1/ http://%31%32%37.0.0.1/ http://local%68ost/ http://%5b::1%5d/""",
    "look-alike characters": """
        http://１２７.0.0.1/ http://①②⑦.⓪.⓪.①/ http://127。0。0。1/ http://127．0．0．1/ http://127｡0｡0｡1/
        http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/ http://ｌｏｃａｌｈｏｓｔ/ http://𝟏𝟐𝟕.0.0.1/ http://localhost。/""",
    "dot at the end of an address": "http://127.0.0.1./ http://127.0.0.1.:80/ http://0x7f000001./ http://127.1./",
    "localhost": """
        http://localhost/ http://LOCALHOST/ http://localhost:8080/ http://localhost./ http://a.localhost/
        http://foo.bar.localhost/ http://localhost.localdomain/ http://localhost6.localdomain6/""",
    "private names": """
        http://printer.local/ http://db.internal/ http://nas.lan/ http://x.home.arpa/ http://api.default.svc/
        http://x.svc.cluster.local/ http://hidden.onion/ http://wiki.corp/ http://x.intranet/ http://x.home/
        http://x.private/""",
    "one label": "http://router/ http://intranet/ http://kubernetes/ http://db:8080/",
    "IPv6 loopback": """
        http://[::1]/ http://[0:0:0:0:0:0:0:1]/ http://[::1]:8080/ http://[0000::0001]/ http://[::1]./""",
    "IPv6 unspecified": "http://[::]/ http://[0:0:0:0:0:0:0:0]/",
    "IPv6 mapped": """
        http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[::ffff:10.0.0.1]/
        http://[::ffff:169.254.169.254]/ http://[::ffff:a00:1]/ http://[::FFFF:192.168.0.1]/""",
    "IPv6 compatible": "http://[::127.0.0.1]/ http://[::8.8.8.8]/ http://[::7f00:1]/",
    "IPv6 translated": "http://[::ffff:0:127.0.0.1]/ http://[::ffff:0:8.8.8.8]/",
    "NAT64": """
        http://[64:ff9b::127.0.0.1]/ http://[64:ff9b::8.8.8.8]/ http://[64:ff9b::7f00:1]/
        http://[64:ff9b:1::1]/ http://[64:ff9b:1::10.0.0.1]/""",
    "6to4": "http://[2002:7f00:1::]/ http://[2002:808:808::]/ http://[2002:a00:1::1]/",
    "Teredo and other protocols": """
        http://[2001::1]/ http://[2001:0:7f00:1::]/ http://[2001:10::1]/ http://[2001:20::1]/ http://[100::1]/""",
    "IPv6 documentation": "http://[2001:db8::1]/ http://[3fff::1]/ http://[5f00::1]/",
    "unique local": "http://[fc00::1]/ http://[fdff:ffff::1]/",
    "IPv6 link-local": "http://[fe80::1]/ http://[febf::1]/",
    "zone id": "http://[fe80::1%25eth0]/ http://[fe80::1%eth0]/ http://[2606:4700::1111%25eth0]/ http://[::1%251]/",
    "site-local": "http://[fec0::1]/ http://[feff::1]/",
    "brackets": "http://[::1 http://::1/ http://[127.0.0.1]/ http://[v1.x]/ http://[]/ http://[::1]x/",
    "names with a private answer": """
        http://private.example/ http://mixed.example/ http://mixed6.example/ http://late.example/
        http://loop.example/ http://mapped.example/ http://nat64.example/ http://scoped.example/
        http://odd.example/ http://zero.example/ http://metadata.example/ http://unknown.example/
        https://loop.example/ http://loop.example./""",
    "user information": """
        http://user@news.example/ http://user:pw@news.example/ http://news.example@127.0.0.1/
        http://127.0.0.1@news.example/ http://127.0.0.1#@news.example/ http://news.example:80@127.0.0.1/
        http://@127.0.0.1/ http://news.example%40127.0.0.1/""",
    "backslash": r"""
        http://127.0.0.1\@news.example/ http://news.example\@127.0.0.1/ http:\\127.0.0.1\ http://127.0.0.1\news/""",
    "NUL and line ends, encoded": """
        http://127.0.0.1%00.news.example/ http://127.0.0.1%0d%0a.news.example/ http://127.0.0.1%09/
        http://news.example%00/ http://news.example%20/""",
    "port junk": """
        http://news.example:80:8080/ http://news.example:/ http://news.example:0/ http://news.example:080/
        http://news.example:99999/ http://news.example:-1/ http://news.example:+80/ http://news.example:8o/
        http://news.example:٨٠/ http://news.example:80.5/ http://news.example:0x50/""",
    "service ports": """
        http://news.example:22/ http://news.example:25/ http://news.example:6379/ http://news.example:3306/
        http://news.example:11211/ http://news.example:9200/ http://93.184.215.14:2375/
        http://news.example:5432/ http://news.example:27017/ http://news.example:21/ http://news.example:23/
        http://news.example:445/ http://news.example:10250/ http://news.example:8001/ http://news.example:81/
        http://[2606:4700::1111]:22/""",
    "misspelt names": """
        http://-news.example/ http://news-.example/ http://news..example/ http://.news.example/
        http://news.example../ http://news_.ex*mple/""",
    "other schemes": """
        ftp://news.example/ file:///etc/passwd gopher://127.0.0.1/ javascript:alert(1) data:text/plain,x
        dict://127.0.0.1:11211/ ldap://127.0.0.1/ jar:http://127.0.0.1/ ws://news.example/""",
    "no scheme": "//news.example/ news.example https: http:// http:/news.example http:news.example https:///x.y",
}

# family: the same, of rows that a list of words cannot hold.
HIDDEN: list[tuple[str, str]] = [
    ("tab and newline", "http://127.0.0.1\t.news.example/"),
    ("tab and newline", "http://127.0.0.1\n/"),
    ("tab and newline", "http://127.0.\t0.1/"),
    ("tab and newline", "ht\ntp://127.0.0.1/"),
    ("CRLF", "http://news.example/\r\nHost: 127.0.0.1"),
    ("CRLF", "http://news.example/ HTTP/1.1\r\nX: y"),
    ("space", " http://news.example/"),
    ("space", "http://127.0.0.1 .news.example/"),
    ("soft hyphen", "http://loc\u00adalhost/"),
    ("soft hyphen", "http://127.0.0.\u00ad1/"),
    ("zero width", "http://127.0.0\u200b.1/"),
    ("zero width", "http://local\u200dhost/"),
    ("zero width", "http://\ufefflocalhost/"),
    ("bidirectional", "http://news.example\u202e/"),
    ("NUL", "http://news.example\x00/"),
    ("NUL", "http://127.0.0.1\x00.news.example/"),
    ("length", "http://" + "a" * 64 + ".example/"),
    ("length", "http://" + "a." * 130 + "example/"),
    ("length", "http://news.example/" + "a" * 3000),
    ("no scheme", ""),
]

OPENED: dict[str, str] = {
    "public names": "http://news.example/ https://news.example/feed?x=1 http://NEWS.example/ http://both.example/",
    "dot at the end of a name": "http://news.example./",
    "IDN": "http://пример.example/ http://www.сайт.example/ http://xn--e1afmkfd.example/",
    "odd but real names": "http://a-b.c_d.example/",
    "IPv6": """
        http://six.example/ http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/ http://[2606:4700::1111]:8080/
        http://[2a00:1450:4001:80b::200e]/ http://[2003::1]/ http://[2001:4860:4860::8888]/""",
    "mapped public": "http://[::ffff:8.8.8.8]/",
    "public addresses": "http://93.184.215.14/ http://8.8.8.8:8080/",
    "neighbours of private ranges": """
        http://9.255.255.255/ http://11.0.0.0/ http://172.15.255.255/ http://172.32.0.0/
        http://192.167.255.255/ http://192.169.0.0/ http://100.63.255.255/ http://100.128.0.0/
        http://198.17.255.255/ http://198.20.0.0/ http://126.255.255.255/ http://128.0.0.1/
        http://169.253.255.255/ http://169.255.0.0/ http://168.63.129.15/ http://168.63.129.17/
        http://223.255.255.255/ http://192.88.98.255/""",
    "ports": """
        http://news.example:80/ https://news.example:443/ http://news.example:8080/ https://news.example:8443/
        http://news.example:8000/ http://news.example:8008/ http://news.example:8888/
        http://news.example:443/ https://news.example:80/ https://news.example:8080/ https://news.example:8000/
        http://news.example:8443/ https://news.example:8008/ https://news.example:8888/""",
}


def rows(table: dict[str, str]) -> list[tuple[str, str]]:
    """Pairs of family and address."""
    return [(family, url) for family, urls in table.items() for url in urls.split()]


BLOCKED = rows(REFUSED) + HIDDEN
ALLOWED = rows(OPENED)
