"""Writes the sentences of the engine that a window may show as a source for lupdate, which reads no code of ours.

The engine knows nothing of Qt: its sentences keep what they were made of, and the window translates them.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_ONLY_IN_A_TERMINAL = (
    "cli",
    "training",
    "evaluation",
    "self_check.py",
    "protocol.py",
    *(
        f"batch/{name}.py"
        for name in ("cluster", "costs", "folder_run", "folders", "journal", "report", "watching", "workers")
    ),
)
_TEXT_IS_ARGUMENT = {
    "Sentence": 0,
    "EngineError": 0,
    "MethodUnavailableError": 0,
    "InvalidSettingsError": 0,
    "DenoiseError": 0,
    "DeviceMemoryError": 0,
    "Unreadable": 0,
    "Unwritable": 0,
    "PhotoReadError": 1,
    "PhotoWriteError": 1,
    "WeightsError": 1,
    "_network": 1,
    "_classic": 1,
    "_of_both_networks": 1,
}
"""What makes sentences, and the place of their text among its arguments."""


def sources() -> Iterator[Path]:
    """Yield the modules whose sentences a window may show."""
    engine = _ROOT / "gradnet_engine"
    for path in sorted(engine.rglob("*.py")):
        if not path.relative_to(engine).as_posix().startswith(_ONLY_IN_A_TERMINAL):
            yield path
    yield from sorted((_ROOT / "desktop_app" / "engine_client").glob("*.py"))


def text_arguments(path: Path) -> Iterator[ast.expr]:
    """Yield what a module makes sentences of: a literal text, or an expression."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            place = _TEXT_IS_ARGUMENT.get(node.func.id)
            if place is not None and place < len(node.args):
                yield node.args[place]


def engine_texts() -> list[str]:
    """Return the texts in the order of the modules, each once."""
    literals = (argument for path in sources() for argument in text_arguments(path))
    texts = (node.value for node in literals if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return list(dict.fromkeys(text for text in texts if text))


def lupdate_source() -> str:
    """Return the texts as lupdate finds them."""
    return "".join(f'QT_TRANSLATE_NOOP("engine", {_quoted(text)})\n' for text in engine_texts())


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


if __name__ == "__main__":
    print(lupdate_source(), end="")
