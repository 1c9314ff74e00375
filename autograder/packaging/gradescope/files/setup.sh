#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image: a Python that is new enough, the locked packages, and
# the rights of the files.
set -euo pipefail

SOURCE=/autograder/source
VENV=/autograder/venv

# Print the path of a Python 3.11 or newer that can make environments.
find_python() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# Install one from the distribution's packages: Ubuntu 22.04 has 3.11, 24.04 has 3.12.
install_python() {
    local version
    export DEBIAN_FRONTEND=noninteractive
    apt-get update
    for version in 3.12 3.11 3.13 3.14; do
        if apt-get install --yes --no-install-recommends "python$version" "python$version-venv"; then
            return
        fi
    done
    return 1
}

if ! python=$(find_python); then
    if ! install_python || ! python=$(find_python); then
        echo "setup.sh: the course needs Python 3.11 or newer, and this image offers none. In the assignment's" \
            "autograder settings choose a newer base image (Ubuntu 22.04 or later), then build it again." >&2
        exit 1
    fi
fi

"$python" -m venv --clear "$VENV"
"$VENV/bin/python" -m pip install --quiet --no-compile --no-input --disable-pip-version-check \
    -r "$SOURCE/requirements.txt"
"$VENV/bin/python" -m compileall -q -x '/tests/|/pip/' "$VENV/lib" "$SOURCE/autograder"  # once, not in each container

# Workers are users of their own: they read the engine and the packages, and nobody but root reads the secrets.
chmod 755 /autograder
chmod -R u=rwX,go=rX "$SOURCE" "$VENV"
chmod -R go= "$SOURCE/secrets"
