"""Codes in pictures: a picture (reader), a camera's frames (stream), messages in several (sequence)."""

from sentinel.vision.codes.code import Code, Quad
from sentinel.vision.codes.reader import CodeReader, Effort
from sentinel.vision.codes.zbar import load_libraries

__all__ = ["Code", "CodeReader", "Effort", "Quad", "load_libraries"]
