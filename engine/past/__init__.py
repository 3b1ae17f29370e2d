"""The past, lived again in silence: what was when, what comes of a log, and where two lives of one log part."""

from engine.past.desync import Desync, difference, first_desync, sketch
from engine.past.looking_back import FutureError, disagreement, export, inspect, live_digest, moment
from engine.past.reliving import Stretch, relive, step

__all__ = [
    "Desync",
    "FutureError",
    "Stretch",
    "difference",
    "disagreement",
    "export",
    "first_desync",
    "inspect",
    "live_digest",
    "moment",
    "relive",
    "sketch",
    "step",
]
