"""What a maker hands over."""

from dataclasses import dataclass

from engine.vocabulary import Content


@dataclass(frozen=True, slots=True)
class Draft:
    """Content in order, the line told to those who stand there, and what may be said of it in a word."""

    things: list[Content]
    announce: str
    tags: tuple[str, ...] = ()
