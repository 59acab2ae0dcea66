import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_server.training.plan import Discard, Nothing, PointAlias, Train, Wanted, plan, settle
from model_server.training.registry import RegisteredState
from model_server.training.trainer import TrainingError

EMPTY = RegisteredState(frozenset(), {})


def state(*versions: int, champion: int | None = None) -> RegisteredState:
    return RegisteredState(frozenset(versions), {} if champion is None else {"champion": champion})


def wanted(version: int | None = None) -> Wanted:
    return Wanted("digits", version, "champion")


states = st.builds(
    lambda versions, alias: state(*versions, champion=alias if alias in versions else None),
    st.frozensets(st.integers(1, 6), max_size=5),
    st.integers(1, 6),
)


class TestPlan:
    def test_trains_the_first_version_of_an_empty_registry(self) -> None:
        assert plan(wanted(1), EMPTY) == plan(wanted(), EMPTY) == Train(1)

    def test_does_nothing_where_the_version_is(self) -> None:
        assert plan(wanted(2), state(1, 2, champion=1)) == Nothing(2)

    def test_does_nothing_where_the_alias_is(self) -> None:
        assert plan(wanted(), state(1, 2, champion=2)) == Nothing(2)

    def test_completes_a_bootstrap_that_ended_before_its_alias(self) -> None:
        assert plan(wanted(1), state(1)) == PointAlias(1)

    @pytest.mark.parametrize(("number", "have"), [(7, ()), (7, (1, 2)), (1, (2, 3))])
    def test_says_which_number_cannot_come_out(self, number: int, have: tuple[int, ...]) -> None:
        with pytest.raises(TrainingError, match=f"version {number} of digits cannot come out: .* the next one is"):
            plan(wanted(number), state(*have))

    @given(states, st.none() | st.integers(1, 6))
    def test_never_moves_an_alias_that_is_set(self, before: RegisteredState, version: int | None) -> None:
        try:
            step = plan(wanted(version), before)
        except TrainingError:
            return
        if "champion" in before.aliases:
            assert not isinstance(step, PointAlias)
        if isinstance(step, Train):
            assert step.version not in before.versions


class TestSettle:
    def test_the_first_one_points_the_alias(self) -> None:
        assert settle(wanted(1), 1, 1, state(1)) == PointAlias(1)

    def test_the_second_one_takes_its_version_back(self) -> None:
        assert settle(wanted(1), 1, 2, state(1, 2)) == Discard(1)
        assert settle(wanted(), 1, 2, state(1, 2, champion=1)) == Discard(1)

    def test_a_number_that_was_deleted_does_not_come_again(self) -> None:
        with pytest.raises(TrainingError, match="the registry gave 3, because 2 was deleted"):
            settle(wanted(2), 2, 3, state(1, 3))

    def test_without_a_wanted_number_any_number_will_do(self) -> None:
        assert settle(wanted(), 2, 3, state(1, 3)) == PointAlias(3)
        assert settle(wanted(), 2, 3, state(1, 3, champion=1)) == Nothing(3)

    @given(st.integers(1, 5), st.integers(2, 5))
    def test_of_all_that_run_at_once_one_version_is_left(self, first: int, bootstraps: int) -> None:
        numbers = range(first, first + bootstraps)
        after = state(*range(1, first + bootstraps))
        outcomes = [settle(wanted(first), first, number, after) for number in numbers]

        assert outcomes.count(PointAlias(first)) == 1
        assert outcomes.count(Discard(first)) == bootstraps - 1
