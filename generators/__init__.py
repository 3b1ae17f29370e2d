"""What could be: imagines things by dice and tables, words included; nothing here is true yet."""

from generators.create import draft

__all__ = ["draft"]
