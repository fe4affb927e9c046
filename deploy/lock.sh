#!/bin/sh
# Writes locks/NAME.lock for each NAME or NAME:EXTRA given, from the extras in pyproject.toml.
# `dev` comes first, and the others get its versions. Valid for Python 3.11 to 3.13 and any
# Linux processor; hashes only, no address or path of the machine that wrote it.
set -eu
cd "$(dirname "$0")/.."
pinned=""
for word in "$@"; do
    name=${word%%:*} extra=${word##*:}
    # whisperx wants older packages than the tests do; it lives in an image of its own.
    if [ "$name" = whisperx ]; then pinned=""; fi
    echo "locks/$name.lock"
    PATH=".venv/bin:$PATH" uv pip compile pyproject.toml --quiet --extra "$extra" $pinned \
        --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
        --no-emit-index-url --no-emit-find-links --output-file "locks/$name.lock"
    if [ "$name" = dev ]; then pinned="--constraint locks/dev.lock"; fi
done
