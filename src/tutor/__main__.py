"""Run the command line: ``python -m tutor``."""

import sys

try:
    from tutor.cli.app import main
except ModuleNotFoundError as missing:
    if missing.name.startswith("tutor"):
        raise
    # without Typer there is no command line that could say it in its own way
    advice = f"install it with: pip install {missing.name}"
    print(f"error: expected the package {missing.name}, found none; {advice}", file=sys.stderr)
    sys.exit(2)

if __name__ == "__main__":
    main()
