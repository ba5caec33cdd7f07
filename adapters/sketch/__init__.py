"""The offline stand-in for Gemini, drawn with Pillow."""

from adapters.sketch.model import SketchModel

__all__ = ["SketchModel"]
