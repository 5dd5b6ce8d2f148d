"""Random numbers of packages/core/src/random.ts, so that a fixture need not hold its inputs."""

import hashlib
import json

import numpy as np

MASK = 0xFFFFFFFF


def threefry(key, counter):
    """Threefry-2x32-20, as in packages/core/src/random.ts."""
    k = [key[0], key[1], key[0] ^ key[1] ^ 0x1BD11BDA]
    x0, x1 = (counter[0] + k[0]) & MASK, (counter[1] + k[1]) & MASK
    rotations = [13, 15, 26, 6, 17, 29, 16, 24]
    for r in range(5):
        for rotation in rotations[(r & 1) * 4 : (r & 1) * 4 + 4]:
            x0 = (x0 + x1) & MASK
            x1 = (((x1 << rotation) | (x1 >> (32 - rotation))) & MASK) ^ x0
        x0 = (x0 + k[(r + 1) % 3]) & MASK
        x1 = (x1 + k[(r + 2) % 3] + r + 1) & MASK
    return x0, x1


def uniforms(*key, count):
    """Equivalent of `randomStream(...key).fillUniform`."""
    digest = hashlib.sha256(json.dumps(list(key), separators=(",", ":")).encode()).digest()
    words = (int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:8], "little"))
    made = [word for i in range((count + 1) // 2) for word in threefry(words, (i, 0))]
    return np.array([word >> 8 for word in made[:count]], dtype=np.float32) / np.float32(1 << 24)
