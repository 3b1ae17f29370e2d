"""What is wanted: hears what happens in the world and asks for one thing at a time, with its reasons; makes nothing."""

from director.ring import Ring

__all__ = ["Ring"]
