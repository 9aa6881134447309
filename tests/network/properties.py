"""How the property-based tests here run: the same examples on every machine, no deadlines."""

from hypothesis import HealthCheck, settings


def checked(max_examples: int) -> settings:
    """Settings for `max_examples` examples that are the same in every run.

    No deadline and no check for slow generation, because a busy machine is not
    a bug; a function-scoped tmp_path is fine where each example overwrites its file.
    """
    return settings(
        max_examples=max_examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
