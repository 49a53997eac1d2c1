"""The models that ship: each must be there, whole, and the very one that its card describes."""

from collections.abc import Iterator

from tutor.cli.health.finding import Finding


def examine_weights() -> Iterator[Finding]:
    """Load every model with its tokenizers, which compares the checksums."""
    from tutor.models import pretrained

    folder = pretrained.WEIGHTS
    whole = []
    for name in pretrained.pretrained_names(folder):
        try:
            pretrained.load_pretrained(name, folder)
            pretrained.load_tokenizers(name, folder)
        except (OSError, ValueError) as problem:
            yield Finding("problem", name, f"{problem}; get the package's files anew")
        else:
            whole.append(name)
    if whole:
        yield Finding("ok", "weights", f"whole: {', '.join(whole)}")
    else:
        yield Finding("problem", "weights", "no model ships with this package: install the book's package anew")
