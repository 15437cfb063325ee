"""A file's name → how it is told of: on one line, not too long, nothing unseen in it."""

LONGEST = 200


def told(source: str) -> str:
    """The name with a blank for each character that does not show, its middle left out if long.

    Marks that turn the direction of writing could make it look like another; its ending is kept.
    """
    shown = "".join(char if char.isprintable() else " " for char in source)
    shown = " ".join(shown.split()) or "a file without a name"
    if len(shown) > LONGEST:
        half = LONGEST // 2
        shown = f"{shown[:half]}…{shown[-half + 1 :]}"
    return shown
