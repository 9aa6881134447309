"""One module a view: a figure template, the numbers that go into it, the sentences beside it."""
