#!/bin/sh
# Prints a Python from 3.11 to 3.13 that can make virtual environments: the one named, else the first on the PATH.
# Prints one line that starts with "error:" if there is none.

fits() {
    "$1" -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1
}

for candidate in ${1:-python3 python3.13 python3.12 python3.11 python}; do
    if fits "$candidate"; then
        command -v "$candidate"
        exit 0
    fi
done
for candidate in ${1:-python3 python}; do
    if found=$("$candidate" --version 2>/dev/null); then
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))'; then
            echo "error: $found lacks the module venv: install it (on Debian and Ubuntu: apt install python3-venv)"
        else
            echo "error: expected Python 3.11, 3.12 or 3.13, got $found: choose another with PYTHON=/path/to/python3.12"
        fi
        exit 0
    fi
done
echo "error: found no Python (${1:-python3}): install 3.11, 3.12 or 3.13, or choose one with PYTHON=/path/to/python3.12"
