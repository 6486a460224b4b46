"""Small generated pictures, photos of nothing and nobody: a street under the sky, a spot marked."""

import random
import struct
import zlib
from typing import Any

import numpy as np

WIDTH, HEIGHT = 320, 240
HORIZON = 150
SKIES = ((150, 190, 230), (190, 200, 210), (60, 70, 110), (240, 200, 160))
WALLS = ((178, 164, 150), (150, 120, 110), (200, 190, 170), (120, 130, 140), (186, 150, 120))


def picture(dice: random.Random) -> bytes:
    """Return a PNG of a street with houses, of some kilobytes, different for other dice."""
    scene = _sky(dice)
    x = -dice.randint(0, 30)
    while x < WIDTH:
        width, height = dice.randint(36, 80), dice.randint(40, 120)
        _house(scene, x, width, height, dice)
        x += width + dice.randint(0, 14)
    scene[HORIZON:] = (96, 98, 100)
    scene[HORIZON + 40 : HORIZON + 44, :: 1 + dice.randint(0, 1)] = (220, 216, 200)
    _ring(scene, dice.randint(60, 260), dice.randint(HORIZON - 20, HEIGHT - 30))
    return _png(scene)


def _sky(dice: random.Random) -> Any:
    top = np.array(dice.choice(SKIES), dtype=float)
    fade = np.linspace(0, 1, HEIGHT)[:, None, None]
    return np.broadcast_to(top + (245 - top) * fade * 0.7, (HEIGHT, WIDTH, 3)).astype(np.uint8).copy()


def _house(scene: Any, x: int, width: int, height: int, dice: random.Random) -> None:
    top = HORIZON - height
    scene[top:HORIZON, max(0, x) : x + width] = dice.choice(WALLS)
    for row in range(top + 8, HORIZON - 12, 18):
        for column in range(max(0, x) + 6, x + width - 8, 14):
            scene[row : row + 9, column : column + 7] = (250, 226, 150) if dice.random() < 0.3 else (70, 84, 98)


def _ring(scene: Any, x: int, y: int) -> None:
    rows, columns = np.ogrid[:HEIGHT, :WIDTH]
    far = (rows - y) ** 2 + (columns - x) ** 2
    scene[(far < 22**2) & (far > 18**2)] = (214, 40, 40)


def _png(scene: Any) -> bytes:
    """Return pixels (height, width, 3) as PNG, per ISO/IEC 15948: header, deflated rows without a filter, end."""
    rows = np.concatenate([np.zeros((HEIGHT, 1), np.uint8), scene.reshape(HEIGHT, -1)], axis=1)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
