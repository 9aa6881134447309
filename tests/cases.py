"""Many small cases in one test: a test of its own costs pytest more than such a case takes.

    @each(("text", "right"), [("1", True), ("x", False)])
    def test_what_is_a_number(text, right): ...

Written as `pytest.mark.parametrize`, also several above each other. All cases are run, whatever
the others do, and what failed says which case it was. For cases that take microseconds and need
no fixture of their own: fixtures are shared by all cases of a test.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps


def each(names: str | tuple[str, ...], cases: Iterable, ids: Iterable[str] | None = None):
    """One test of all cases. `ids` are said where one fails, or else the values themselves."""
    names = (names,) if isinstance(names, str) else tuple(names)
    cases = [case if len(names) > 1 else (case,) for case in cases]
    assert cases, "no case at all would pass whatever the test says"
    assert all(len(case) == len(names) for case in cases), "a case has other values than names"
    told = list(map(repr, cases) if ids is None else ids)

    def decorated(test: Callable) -> Callable:
        @wraps(test)
        def all_cases(**fixtures: object) -> None:
            failures = []
            for case, what in zip(cases, told, strict=True):
                try:
                    test(**dict(zip(names, case, strict=True)), **fixtures)
                except Exception as failure:
                    failure.add_note(f"in the case {', '.join(names)} = {what}")
                    failures.append(failure)
            if len(failures) == 1:
                raise failures[0]
            if failures:
                raise ExceptionGroup(f"{len(failures)} of {len(cases)} cases failed", failures)

        signature = inspect.signature(test)
        own = [p for name, p in signature.parameters.items() if name not in names]
        assert len(own) == len(signature.parameters) - len(names), "a name is not asked for"
        all_cases.__signature__ = signature.replace(parameters=own)
        return all_cases

    return decorated
