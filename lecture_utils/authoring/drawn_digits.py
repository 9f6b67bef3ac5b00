"""Draw the ten digits that stand in for a student's own: ``data/drawn_digits.npz``.

``python -m lecture_utils.authoring.drawn_digits`` writes the file. No person drew them: each digit
is a path written down below, in the shapes that schools in much of Europe teach (a 1 with a long
upstroke, a 7 with a bar). Every drawing bends and slants its path a little, by a seeded generator,
and the pad's own code turns it into a picture.
"""

import base64
import math
import random

import torch
from playwright.sync_api import Browser

from lecture_utils.authoring.slides.browser import browser
from lecture_utils.data.drawings import LECTURE_FILE, Drawings, save_drawings
from lecture_utils.widgets.base import HERE

EACH = 10  # drawings of a digit
STEPS = 8  # points between two of a path

Line = list[tuple[float, float]]
# strokes through these points, in a square of 100 x 100, y downwards
PATHS: dict[int, list[Line]] = {
    0: [[(56, 10), (36, 18), (28, 50), (38, 84), (58, 88), (72, 60), (68, 24), (54, 10)]],
    1: [[(24, 56), (44, 34), (62, 10), (61, 50), (60, 90)]],
    2: [[(26, 30), (40, 12), (64, 16), (66, 38), (46, 64), (24, 87), (48, 85), (78, 86)]],
    3: [[(28, 16), (50, 9), (68, 24), (46, 46), (70, 62), (58, 86), (28, 84)]],
    4: [[(50, 10), (36, 38), (22, 64), (48, 64), (80, 62)], [(62, 38), (60, 64), (58, 92)]],
    5: [
        [(36, 12), (34, 28), (32, 44), (56, 42), (70, 62), (56, 86), (28, 84)],
        [(36, 12), (70, 11)],
    ],
    6: [[(64, 10), (42, 30), (30, 62), (44, 88), (66, 78), (62, 58), (40, 60), (32, 72)]],
    7: [[(22, 16), (48, 14), (76, 13), (60, 50), (46, 90)], [(38, 52), (58, 51), (76, 49)]],
    8: [[(66, 22), (48, 10), (34, 26), (52, 47), (68, 68), (50, 90), (32, 70), (50, 47), (66, 22)]],
    9: [[(68, 24), (48, 12), (34, 30), (46, 48), (66, 36), (69, 22), (66, 58), (48, 90)]],
}


def main() -> None:
    """Write the file."""
    with browser() as chromium:
        save_drawings(LECTURE_FILE, *drawn_digits(chromium))


def drawn_digits(chromium: Browser) -> Drawings:
    """Return the pictures and their labels: every digit once, then every digit again.

    Parameters
    ----------
    chromium : playwright.sync_api.Browser
        Runs the pad's code.

    Returns
    -------
    pictures : torch.Tensor, uint8, shape (100, 28, 28)
    labels : torch.Tensor, int64, shape (100,)
    """
    chance = random.Random(0)
    labels = [*range(10)] * EACH
    drawings = [_varied(PATHS[label], chance) for label in labels]
    source = base64.b64encode((HERE / "ink.js").read_bytes()).decode()
    pictures = chromium.new_page().evaluate(
        """async ([source, drawings]) => {
            const ink = await import(source);
            return drawings.map((strokes) => [...ink.rasterise(strokes)]);
        }""",
        [f"data:text/javascript;base64,{source}", drawings],
    )
    return torch.tensor(pictures, dtype=torch.uint8).view(-1, 28, 28), torch.tensor(labels)


def _varied(strokes: list[Line], chance: random.Random) -> list[list]:
    """Return the strokes as smooth lines, slanted, stretched and bent by chance."""
    slant, width, turn = chance.gauss(0.1, 0.1), chance.uniform(0.8, 1.15), chance.gauss(0, 0.06)

    def moved(x: float, y: float) -> tuple[float, float]:
        x, y = x + chance.gauss(0, 2), y + chance.gauss(0, 2)
        x, y = width * (x - 50) - slant * (y - 50), y - 50
        return (
            50 + x * math.cos(turn) - y * math.sin(turn),
            50 + x * math.sin(turn) + y * math.cos(turn),
        )

    return [_smooth([moved(*point) for point in stroke]) for stroke in strokes]


def _smooth(points: Line) -> list[list[float]]:
    """Return points of the Catmull-Rom spline through the given ones."""
    before, after = [points[0], *points[:-1]], [*points[1:], points[-1]]
    path = []
    for p0, p1, p2, p3 in zip(before, points, after, [*after[1:], points[-1]], strict=True):
        for t in (step / STEPS for step in range(STEPS)):
            a, b = 2 * t**3 - 3 * t**2 + 1, t**3 - 2 * t**2 + t
            c, d = -2 * t**3 + 3 * t**2, t**3 - t**2
            path.append(
                [
                    a * p1[k] + b * (p2[k] - p0[k]) / 2 + c * p2[k] + d * (p3[k] - p1[k]) / 2
                    for k in (0, 1)
                ]
            )
    return path


if __name__ == "__main__":
    main()
