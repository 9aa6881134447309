"""Cases in one test: none is left out, and those that fail are named."""

import pytest

from tests.cases import each


def test_every_combination_is_run_with_the_fixtures():
    seen = []

    @each("a", [1, 2])
    @each(("b", "c"), [(3, 4), (5, 6)])
    def test(c, fixture, a, b):
        seen.append((a, b, c, fixture))

    test(fixture="f")
    assert sorted(seen) == [(1, 3, 4, "f"), (1, 5, 6, "f"), (2, 3, 4, "f"), (2, 5, 6, "f")]


def test_what_fails_is_named_and_the_others_are_run():
    @each("a", [1, 2, 3])
    def test(a):
        assert a == 2

    with pytest.raises(ExceptionGroup, match="2 of 3") as failed:
        test()
    assert [e.__notes__ for e in failed.value.exceptions] == [
        ["in the case a = (1,)"],
        ["in the case a = (3,)"],
    ]

    @each("a", [1, 2], ids=["one", "two"])
    def test_one(a):
        raise KeyError if a == 2 else AssertionError

    with pytest.raises(ExceptionGroup) as failed:
        test_one()
    assert failed.value.exceptions[1].__notes__ == ["in the case a = two"]


def test_pytest_asks_for_no_more_than_the_fixtures():
    import inspect

    @each("a", [1])
    def test(a, tmp_path):
        raise LookupError

    assert list(inspect.signature(test).parameters) == ["tmp_path"]
    with pytest.raises(LookupError):
        test(tmp_path=None)


def test_no_cases_or_wrong_ones_are_a_mistake():
    def test(a):
        """Anything."""

    for names, cases in (("a", []), (("a", "b"), [(1, 2)]), (("a", "b"), [(1,)])):
        with pytest.raises(AssertionError):
            each(names, cases)(test)
