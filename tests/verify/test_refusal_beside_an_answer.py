"""A question that was asked twice: one endpoint can't take it, the other answers in the same moment."""

import asyncio

from emulated_platforms import account

from sentinel.core.upstream import Grant
from sentinel.runtime.clock import SystemClock
from sentinel.verify.client import Platform
from sentinel.verify.errors import Declined
from sentinel.verify.traffic import Call, Traffic
from sentinel.verify.wire import Answer

ANSWER = Answer(found=True)


class TogetherAtOnce(Traffic):
    """The primary declines and the standby answers, both in one turn of the event loop."""

    async def _attempt(self, call: Call, grant: Grant, deadline: float) -> Answer:
        self.sent = getattr(self, "sent", 0) + 1
        if self.sent == 1:
            self.both = asyncio.Event()
        else:
            self.both.set()
        await self.both.wait()
        if grant.endpoint == 0:
            raise Declined("the platform can't take this question")
        return ANSWER


def test_the_visitor_gets_the_answer_that_came_with_a_refusal() -> None:
    platform = Platform("http://primary.invalid", account(), "venue-1", standby_url="http://standby.invalid")

    async def ask() -> Answer:
        traffic = TogetherAtOnce(platform, SystemClock(), None, lambda: 0.5)
        call = Call(prepare=lambda: None, read=lambda reply: ANSWER, largest=1)  # type: ignore[arg-type,return-value]
        try:
            return await traffic.ask(call, 2.0)
        finally:
            await traffic.close()

    for _ in range(6):  # of two that are ready at once either may be looked at first
        assert asyncio.run(ask()) is ANSWER
