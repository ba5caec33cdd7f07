"""The offline stand-in for Gemini, drawn with Pillow."""

from adapters.sketch.model import SketchModel
from adapters.sketch.screener import SketchScreener

__all__ = ["SketchModel", "SketchScreener"]
