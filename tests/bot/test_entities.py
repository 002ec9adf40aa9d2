"""Messages as Telegram takes them: offsets, links, limits, and nothing that it would refuse."""

from datetime import UTC, datetime
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity

from bot.chat import Block, Button, Frame, Message, Run, Style
from bot.gateway.entities import TEXT_LIMIT, keyboard, plainer, printable, utf16, valid_link, wired
from bot.gateway.split import BYTE_LIMIT, ENTITY_LIMIT, split
from tests.telegram_rules import check_entities, check_keyboard, check_text, units

TEXTS = st.text(st.characters(), max_size=200)
RUNS = st.builds(
    Run,
    TEXTS,
    bold=st.booleans(),
    italic=st.booleans(),
    code=st.booleans(),
    href=st.sampled_from(
        ["", "https://a.example/x", "javascript:alert(1)", "http://nodot/", "https://u@a.example/"]
    ),
    moment=st.sampled_from([None, datetime(2026, 11, 21, 3, tzinfo=UTC), datetime(1969, 1, 1, tzinfo=UTC)]),
)
BLOCKS = st.builds(Block, st.lists(RUNS, max_size=4).map(tuple), frame=st.sampled_from(Frame))
MESSAGES = st.builds(Message, st.lists(BLOCKS, max_size=6).map(tuple))


def _cut(text: str, entity: MessageEntity) -> str:
    whole = text.encode("utf-16-le")
    return whole[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def test_styles_stand_where_their_words_stand():
    message = Message(
        (
            Block((Run("🇰🇿 "), Run("Border post reopens", bold=True), Run(" · "), Run("24h", code=True))),
            Block(
                (Run("Outlet", href="https://steppe.example/a?b=1"), Run(" said so", italic=True)),
                Frame.FOLDED,
            ),
        )
    )
    ready = wired(message)
    assert ready.text == "🇰🇿 Border post reopens · 24h\nOutlet said so"
    assert {(e.type, _cut(ready.text, e)) for e in ready.entities} == {
        ("bold", "Border post reopens"),
        ("code", "24h"),
        ("text_link", "Outlet"),
        ("italic", "said so"),
        ("expandable_blockquote", "Outlet said so"),
    }


@given(MESSAGES)
def test_no_message_is_one_that_telegram_refuses(message):
    ready = wired(message)
    assert ready.text == ready.text.strip()
    check_entities(ready.text, [entity.to_dict() for entity in ready.entities])


@given(TEXTS)
def test_utf16_counts_as_telegram_does(text):
    text = printable(text)
    assert utf16(text) == units(text)


@given(st.text("a\n \t\r\x00\x1f\x7f\x85\x9f\xa0é\u200d\u2028\ud800\udfffЖ🚒", max_size=20))
def test_what_telegram_would_not_show_becomes_a_space_or_nothing(text):
    gone = "\r\u2028"
    spaces = {char: " " for char in text if char != "\n" and category(char) in ("Cc", "Cs")}
    assert printable(text) == "".join(spaces.get(char, char) for char in text if char not in gone)


def test_markup_in_foreign_words_stays_text():
    ready = wired(Message((Block((Run("<b>*x*</b> [a](http://b.c)"),)),)))
    assert ready.text == "<b>*x*</b> [a](http://b.c)"
    assert ready.entities == ()


def test_hidden_and_turning_characters_go():
    assert printable("a\u202eb\u200bc\rd\x00e\ud800f") == "abcd e f"
    assert printable("👩\u200d🚒 می\u200cروم") == "👩\u200d🚒 می\u200cروم"


@pytest.mark.parametrize(
    ("href", "valid"),
    [
        ("https://a.example/x?y=z#f", True),
        ("http://127.0.0.1:8080/a", True),
        ("https://пример.example/й", True),
        ("ftp://a.example/", False),
        ("javascript:alert(1)", False),
        ("https://nodot/", False),
        ("https://user@a.example/", False),
        ("https://a.example/a b", False),
        ("https://a.example:port/", False),
        ("https://[broken", False),
        ("", False),
    ],
)
def test_links(href, valid):
    assert valid_link(href) is valid


def test_keyboards_keep_telegrams_limits():
    rows = keyboard([[Button(str(n), f"1:x:{n}") for n in range(11)]]).inline_keyboard
    assert [len(row) for row in rows] == [8, 3]
    with pytest.raises(ValueError, match="64 bytes"):
        keyboard([[Button("x", "ж" * 33)]])
    with pytest.raises(ValueError, match="64 bytes"):
        keyboard([[Button("x", "")]])
    with pytest.raises(ValueError, match="100"):
        keyboard([[Button("x", "1:x:")] for _ in range(101)])
    assert keyboard([]) is None
    assert keyboard([[Button(" \n\u200b", "1:x:")]]).inline_keyboard[0][0].text.strip()


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=8))
def test_split_loses_nothing_and_keeps_blocks_whole(sizes):
    blocks = tuple(Block((Run("🙂" * (size // 2) + "x" * (size % 2), bold=True),)) for size in sizes)
    message = Message(blocks, keyboard=((Button("a", "1:a:"),),))
    parts = split(message)
    assert tuple(block for part in parts for block in part.blocks) == blocks
    for part in parts:
        check_text(wired(part).text)
    assert [bool(part.keyboard) for part in parts] == [False] * (len(parts) - 1) + [True]


@pytest.mark.parametrize("text", ["word " * 3000, "x" * 9000, "🙂" * 5000])
def test_a_block_over_the_limit_is_cut_and_complete(text):
    parts = split(Message((Block((Run(text),)),)))
    assert all(utf16(wired(part).text) <= TEXT_LIMIT for part in parts)
    assert "".join(run.text for part in parts for block in part.blocks for run in block.runs) == text


def test_a_moment_leaves_our_words_and_tells_the_clients_when_it_is():
    when = datetime(2026, 11, 21, 9, 5, tzinfo=UTC)
    ready = wired(Message((Block((Run("Outlet · "), Run("14:05", moment=when))),)))
    (entity,) = ready.entities
    assert entity.to_dict() == {"type": "date_time", "offset": 9, "length": 5, "unix_time": 1795251900}


def test_buttons_copy_and_have_a_style():
    link = "https://a.example/x"
    markup = keyboard([[Button("Copy", "", copy=link), Button("Forget", "1:forgetme:yes", Style.DANGER)]])
    copy, forget = check_keyboard(markup.to_json())[0]
    assert copy["copy_text"] == {"text": link}
    assert forget["style"] == "danger"
    with pytest.raises(ValueError, match="256"):
        keyboard([[Button("Copy", "", copy="x" * 257)]])


def test_for_an_older_server_nothing_is_left_of_what_is_new():
    when = datetime(2026, 11, 21, 9, 5, tzinfo=UTC)
    rows = ((Button("Copy", "", copy="x"),), (Button("Done", "1:x:", Style.SUCCESS),))
    ready = wired(Message((Block((Run("14:05", moment=when), Run(" bold", bold=True))),), rows))
    plain = plainer(ready)
    assert plain.text == ready.text
    assert [each.type for each in plain.entities] == ["bold"]
    assert check_keyboard(plain.keyboard.to_json()) == [[{"text": "Done", "callback_data": "1:x:"}]]
    assert plainer(plain) == plain


LINKED = st.builds(
    Run, st.text("ab \u0431", min_size=1, max_size=9), href=st.just("https://a.example/" + "x" * 700)
)


@given(st.lists(st.lists(LINKED, min_size=1, max_size=150), min_size=1, max_size=4))
def test_no_part_has_more_entities_or_bytes_than_are_taken(blocks):
    message = Message(tuple(Block(tuple(runs), Frame.FOLDED) for runs in blocks))
    parts = split(message)
    for part in parts:
        assert len(wired(part).entities) <= ENTITY_LIMIT
        runs = [run for block in part.blocks for run in block.runs]
        assert sum(len((run.text + run.href).encode()) for run in runs) <= BYTE_LIMIT
    assert [run for part in parts for block in part.blocks for run in block.runs] == [
        run for block in message.blocks for run in block.runs
    ]
