#!/usr/bin/env bash
# Takes new texts of the window into resources/translations/*.ts, and makes the .qm files that ship from them.
# Between the two lies the work of translators: pyside6-linguist opens a .ts file.
set -euo pipefail
cd "$(dirname "$0")/.."
BIN="${BIN:-.venv/bin}"
FOLDER=resources/translations
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
"$BIN/python" packaging/engine_texts.py > "$scratch/engine.py"
mapfile -t sources < <(find desktop_app -name '*.py' | sort)
sources+=("$scratch/engine.py")
for language in de ro zh_CN; do
    "$BIN/pyside6-lupdate" -silent -no-obsolete -locations none "${sources[@]}" -ts "$FOLDER/gradnet_$language.ts" -target-language "$language"
done
# English is the language of the sources: only its plurals need forms.
"$BIN/pyside6-lupdate" -silent -no-obsolete -pluralonly -locations none "${sources[@]}" -ts "$FOLDER/gradnet_en.ts" -target-language en
for file in "$FOLDER"/*.ts; do
    "$BIN/pyside6-lrelease" -silent -compress "$file" -qm "${file%.ts}.qm"
done
