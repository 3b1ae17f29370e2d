"""Lines that say a thing's name without writing it down twice: `{name} weighs batteries`."""

NAME = "{name}"
"""Where a line says the name of what it is about, whatever that is called by now."""


def capital(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]


def named(line: str, name: str) -> str:
    """Put the name into a line, with a capital where it begins one."""
    if line.startswith(NAME):
        line = capital(name) + line.removeprefix(NAME)
    return line.replace(NAME, name)


def unnamed(line: str, name: str) -> str:
    """Take the name out of a line that begins with it, so that another name may stand there later."""
    return NAME + line[len(name) :] if line.casefold().startswith(name.casefold() + " ") else line
