"""Made faces: unit vectors, at a given cosine from each other, and persons' hashes."""

import hashlib

import numpy as np

KEY = bytes(range(32))
MODEL = "ab" * 32


def person(name: str) -> str:
    """As the venue's keyed hash looks."""
    return hashlib.sha256(name.encode()).hexdigest()


def face(seed: int, dimensions: int = 512) -> np.ndarray:
    vector = np.random.default_rng(seed).normal(size=dimensions).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def near(vector: np.ndarray, cosine: float, seed: int = 99) -> np.ndarray:
    """A vector at a given cosine."""
    other = face(seed, len(vector))
    other -= other @ vector * vector
    other /= np.linalg.norm(other)
    return np.asarray(cosine * vector + np.sqrt(1 - cosine**2) * other, np.float32)


def crowd(count: int, seed: int = 5, dimensions: int = 512) -> np.ndarray:
    """Unit vectors in clusters, as families and look-alikes make them: a quarter is near another."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(max(1, count // 4), dimensions))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    spread = random.normal(size=(count, dimensions)) / np.sqrt(dimensions)
    vectors = 0.7 * centres[random.integers(0, len(centres), count)] + 0.7 * spread
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
