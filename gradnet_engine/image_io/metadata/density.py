"""How many pixels go to an inch on paper, as TIFF, EXIF, JFIF and PNG say it each in units of its own."""

from fractions import Fraction

from gradnet_engine.image_io.tiff_structure import Directory

Density = tuple[float, float]
"""Pixels per inch, along rows and along columns."""

X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 0x11A, 0x11B, 0x128
NO_UNIT, INCHES, CENTIMETRES = 1, 2, 3
INCH_IN_CM, INCH_IN_M = 2.54, 0.0254

_LEAST_PER_INCH, _MOST_PER_INCH = 1, 100_000
# Half a pixel per centimetre, the coarsest step of JFIF.
_ALIKE_PER_INCH = 1.27


def density_per_unit(x: float, y: float, inch: float) -> Density | None:
    """Return pixels per inch of pixels per another unit.

    Parameters
    ----------
    x, y : float
        Pixels per unit.
    inch : float
        Length of an inch in that unit.

    Returns
    -------
    tuple of float or None
        Whole numbers where the unit has but rounded them: 11811 a metre are 300 an inch. None if they are nonsense.
    """
    density = _per_inch(x, inch), _per_inch(y, inch)
    # The comparison is false for NaN as well.
    return density if all(_LEAST_PER_INCH <= number <= _MOST_PER_INCH for number in density) else None


def density_of(directory: Directory) -> Density | None:
    """Return what a TIFF or EXIF directory says, or None if that is nothing or nonsense."""
    x, y, unit = (directory.number(tag) for tag in (X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT))
    inch = {None: 1.0, INCHES: 1.0, CENTIMETRES: INCH_IN_CM}.get(unit)
    if x is None or inch is None:
        return None
    return density_per_unit(x, x if y is None else y, inch)


def is_alike(one: Density | None, other: Density) -> bool:
    """Tell whether two densities are the same but for rounding."""
    return one is not None and all(abs(a - b) <= _ALIKE_PER_INCH for a, b in zip(one, other, strict=True))


def as_fraction(number: float) -> tuple[int, int]:
    """Return numerator and denominator of pixels per inch, as exactly as PNG states them."""
    return Fraction(number).limit_denominator(10000).as_integer_ratio()


def _per_inch(number: float, inch: float) -> float:
    per_inch = number * inch
    # Larger than any that makes sense, and infinity and NaN, can't be rounded.
    whole = round(per_inch) if abs(per_inch) <= _MOST_PER_INCH else 0
    return whole if round(whole / inch) == number else per_inch
