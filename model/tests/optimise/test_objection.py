import pytest

from model_server.optimise.bounds import Bounds
from model_server.optimise.difference import Difference
from model_server.optimise.report import GRAPH, ORIGINAL, QUANTISED, Form, Report, objection

BOUNDS = Bounds(max_difference=0.1, min_agreement=0.99)
BEFORE = Form(ORIGINAL, 1000, 1e-5, 0.97, Difference(0, 1))


def form(name: str, size: int = 400, gap: float = 0.0, agreement: float = 1.0) -> Form:
    return Form(name, size, 1e-5, 0.97, Difference(gap, agreement))


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (form(QUANTISED), None),
        (form(QUANTISED, gap=0.1, agreement=0.99), None),
        (form(QUANTISED, gap=0.101), "a probability differs by 0.101, at most 0.1 is allowed"),
        (form(QUANTISED, agreement=0.98), "98.00% of the labels agree, at least 99.00% is needed"),
        (form(QUANTISED, size=800), "it saves 20% of the bytes, less than 25%"),
        (form(GRAPH, size=1100), None),
        (form(GRAPH, gap=1e-4), "it differs by 0.0001, at most 1e-05 is the order of sums"),
    ],
)
def test_says_why_a_form_is_not_taken(after: Form, why: str | None) -> None:
    assert objection(after, BEFORE, BOUNDS) == why


def test_time_never_decides() -> None:
    slow = Form(QUANTISED, 400, 1.0, 0.97, Difference(0, 1))

    assert objection(slow, BEFORE, BOUNDS) is None


def test_a_report_is_one_line_for_a_person() -> None:
    report = Report(GRAPH, BOUNDS, 450, (BEFORE, form(GRAPH, 900)), {QUANTISED: "it saves 20% of the bytes"})

    assert str(report) == (
        "graph: 1000 → 900 bytes, 10.0 → 10.0 µs, accuracy 0.9700 → 0.9700, probabilities differ by at most 0, "
        "100.00% of the labels agree; quantised rejected: it saves 20% of the bytes"
    )
    assert str(Report(ORIGINAL, BOUNDS, 0, (), {GRAPH: "there is no evaluation set"})) == (
        "kept as it is: there is no evaluation set"
    )
