"""Answers on their way: each chat in its order, nobody waiting for another, and nothing without bounds."""

import asyncio

from bot.gateway.outgoing import MOST, Outgoing


class Line:
    """Sends when it is told to, and remembers what it sent."""

    def __init__(self):
        self.go, self.sent = asyncio.Event(), []

    def work(self, number, *, at_once=False):
        async def send():
            if not at_once:
                await self.go.wait()
            self.sent.append(number)

        return send


async def test_each_chat_in_order_and_none_waits_for_another():
    outgoing, line = Outgoing(), Line()
    await outgoing.put(1, line.work("a"))
    await outgoing.put(1, line.work("b", at_once=True))
    await outgoing.put(2, line.work("c", at_once=True))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert line.sent == ["c"]
    line.go.set()
    await outgoing.drain()
    assert line.sent == ["c", "a", "b"]
    assert not outgoing._last
    assert not outgoing._waiting


async def test_a_bug_in_one_is_logged_and_the_next_goes_out(caplog):
    outgoing, line = Outgoing(), Line()

    async def broken():
        raise ZeroDivisionError

    await outgoing.put(1, broken, line.work("a is lost", at_once=True))
    await outgoing.put(1, line.work("b", at_once=True))
    await outgoing.drain()
    assert line.sent == ["a is lost", "b"]
    assert "ZeroDivisionError" in caplog.text


async def test_who_has_too_many_waiting_waits_with_them():
    outgoing, line = Outgoing(), Line()
    for number in range(MOST):
        await outgoing.put(1, line.work(number))
    one_more = asyncio.create_task(outgoing.put(1, line.work(MOST)))
    await asyncio.wait([one_more], timeout=0.05)
    assert not one_more.done()
    line.go.set()
    await one_more
    await outgoing.drain()
    assert line.sent == list(range(MOST + 1))


async def test_what_still_waits_can_be_given_up():
    outgoing, line = Outgoing(), Line()
    for number in range(3):
        await outgoing.put(1, line.work(number))
    await outgoing.drop()
    assert line.sent == []
    assert not outgoing._tasks


async def test_over_all_chats_no_more_wait_than_there_is_room_for():
    outgoing, line = Outgoing(most_in_all=2), Line()
    for chat in (1, 2):
        await outgoing.put(chat, line.work(chat))
    one_more = asyncio.create_task(outgoing.put(3, line.work(3)))
    await asyncio.wait([one_more], timeout=0.05)
    assert not one_more.done()
    line.go.set()
    await one_more
    await outgoing.drain()
    assert line.sent == [1, 2, 3]
    await outgoing.put(4, line.work(4))
    await outgoing.drain()
    assert line.sent == [1, 2, 3, 4]


async def test_what_is_given_up_is_told_and_what_was_sent_is_not():
    outgoing, line, lost = Outgoing(), Line(), []

    def loses(name):
        async def take_note():
            lost.append(name)

        return take_note

    await outgoing.put(2, line.work("sent", at_once=True), loses("sent"))
    await outgoing.drain()
    await outgoing.put(1, line.work("on its way"), loses("on its way"))
    await outgoing.put(1, line.work("behind it"), loses("behind it"))
    await asyncio.sleep(0)
    await outgoing.put(1, line.work("not begun"), loses("not begun"))
    await outgoing.drop()
    assert sorted(lost) == ["behind it", "not begun", "on its way"]
    assert line.sent == ["sent"]


async def test_what_is_given_up_before_there_was_room_is_told_too():
    outgoing, line, lost = Outgoing(most_in_all=1), Line(), asyncio.Event()

    async def take_note():
        lost.set()

    await outgoing.put(1, line.work("a"))
    waiting = asyncio.create_task(outgoing.put(2, line.work("b"), take_note))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert lost.is_set()
    await outgoing.drop()


async def test_a_loss_that_cannot_be_written_down_is_logged(caplog):
    outgoing, line = Outgoing(), Line()

    async def broken():
        raise ZeroDivisionError

    await outgoing.put(1, line.work("a"), broken)
    await outgoing.put(2, line.work("b"), broken)
    await outgoing.drop()
    assert caplog.text.count("could not be written down") == 2
