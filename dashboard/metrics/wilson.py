"""How sure can we be of a share that few cases stand behind?"""

from math import sqrt

Z_95 = 1.959964


def wilson_interval(part: float, whole: float, z: float = Z_95) -> tuple[float, float] | None:
    """The 95 % interval of a share after Wilson (1927): from low to high, as shares.

    Says how far the share may be off by chance alone; what a model mistakes comes on top. None where there is no case.
    """
    if whole <= 0:
        return None
    share = min(max(part / whole, 0.0), 1.0)
    spread = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    middle = share + z * z / (2 * whole)
    scale = 1 + z * z / whole
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
