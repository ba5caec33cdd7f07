"""The offline stand-in for Gemini: ports.ImageModel, drawn with Pillow and labelled so.

It draws flat scenes out of the words of a prompt and really applies the edits that it understands; the same order gives
the same bytes. Directives in brackets at the end of a prompt let an operator see every ending; see directives.py:
"a fox [sketch: words only]", "[sketch: refuse]", "[sketch: fail]", "[sketch: slow 2.5]".
"""

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from adapters.sketch import parts, studio
from adapters.sketch.directives import Directives, read_directives, trouble_of
from conversations.outcomes import Ending
from conversations.ports import Order, Reply, Said

MOST_AT_ONCE: Final = 4  # canvases; one of 4K takes up to 400 MB while it is drawn

WORDS: Final = "This is the offline sketch: it was asked to answer in words, so here they are, and no picture."


class SketchModel:
    """Draws without a key and without a network."""

    backend = "sketch"

    def __init__(self, workers: int | None = None) -> None:
        """workers: threads that draw; by default one per core, 4 at most."""
        count = workers or min(MOST_AT_ONCE, os.cpu_count() or 1)
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="sketch")

    async def warm(self) -> None:
        """Do nothing: Pillow is loaded by then."""

    async def draw(self, order: Order) -> Reply:
        """Draw what the order says.

        Raises RequestRejected when the context cannot be read, and what a directive asks for. A cancelled order that
        waits is never begun; one that is being drawn ends at its next step.
        """
        wish = _wish(order)
        if wish.wait:
            await asyncio.sleep(wish.wait)
        if wish.trouble:
            raise trouble_of(wish.trouble)
        if wish.ending is not None:
            return _without_picture(wish.ending)
        halted = threading.Event()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, studio.draw, order, halted.is_set)
        except asyncio.CancelledError:
            halted.set()
            raise

    async def close(self) -> None:
        """End the threads; what is being drawn ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _wish(order: Order) -> Directives:
    last = order.context[-1] if order.context else None
    return read_directives(last.text if isinstance(last, Said) else "")


def _without_picture(ending: Ending) -> Reply:
    words = WORDS if ending is Ending.WORDS_ONLY else ""
    kept = parts.encode_words(words) if words else b""
    return Reply(ending=ending, parts=kept, pictures=(), words=words, usage=studio.USAGE, detail="SKETCH_DIRECTIVE")
