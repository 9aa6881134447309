"""A thread for what takes longer than a moment. One: more would only keep lanes waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from components.server.door import accounts

T = TypeVar("T")

worker = ThreadPoolExecutor(1, thread_name_prefix="views")


async def in_worker(compute: Callable[..., T], *arguments: object) -> T:
    """The result of a computation that would hold up the event loop.

    Its cost is charged to whom the loop works for.
    """
    work = accounts.charging(compute, *arguments)
    return await asyncio.get_running_loop().run_in_executor(worker, work)
