"""What a smaller form may cost."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """How far a quantised form may be from the exported one."""

    max_difference: float = 0.02
    """
    Of a probability. Lower: less is quantised; 0: nothing is.
    Digits in int8 come to 0.04 to 0.09, on samples where two labels are almost as probable: they stay as they are.
    """
    min_agreement: float = 0.99
    """Share of samples that keep their label."""
