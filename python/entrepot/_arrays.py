"""Arrays in: whatever speaks NumPy's array protocol, copied only where its type or layout is another."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import operator
import os
from typing import Any, Callable, Mapping, Optional, Sequence, TypeVar, Union, cast

import numpy as np
import numpy.typing as npt

from entrepot import _core

Floats = npt.NDArray[np.float64]
Node = Union[str, int, "np.integer[Any]", "tuple[str, str]"]
"""A node by its name ("JPN:14"), by region and sector ("JPN", "14"), or by its place from 0."""

Memory = Union[str, int, None]
"""What a computation may take: "16G", "500M", or bytes; None: 8 GB."""


def floats(values: npt.ArrayLike, field: str, labels: Sequence[str] = ()) -> Floats:
    """Contiguous float64: the same memory where it is that already. Missing and infinite values are errors, which name the node by the ``labels``
    of the last axis."""
    array = numbers(values, field)
    if not np.isfinite(array).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        named = place and array.shape[-1] == len(labels) and labels[place[-1]] != str(place[-1])
        of_node = f" of {labels[place[-1]]}" if named else ""
        _core.fail("bad_field", f"{array[place]}{of_node} at {list(place)}", field, "Give a number; fill in or leave out what is missing.")
    return array


def numbers(values: npt.ArrayLike, field: str) -> Floats:
    """The same, infinite values allowed."""
    array = taken(values, field)
    try:
        return np.asarray(array, dtype=np.float64, order="C")
    except (TypeError, ValueError) as error:
        _core.fail("bad_field", f"these are not numbers: {error}", field, "Give an array of numbers.")


def taken(values: Any, field: str, dtype: Any = None) -> npt.NDArray[Any]:
    """The one door for arrays of all kinds. What NumPy would take in silence for another value is an error: masked entries, complex numbers, dates
    and spans of time."""
    parts = values if isinstance(values, (list, tuple)) else (values,)
    if any(isinstance(part, np.ma.MaskedArray) and np.ma.is_masked(part) for part in parts):
        _core.fail("bad_field", "entries are masked", field, "Fill them in, as array.filled(0) does, or leave them out.")
    try:
        array = np.asarray(values, dtype)
    except (TypeError, ValueError) as error:
        _core.fail("bad_field", f"this is no array: {error}", field, "Give an array, or lists of equal length.")
    given = getattr(values, "dtype", array.dtype)
    if getattr(given, "kind", "") in ("c", "m", "M"):
        hint = "Give its real part, array.real." if given.kind == "c" else "Give numbers, such as span / numpy.timedelta64(1, 'D')."
        _core.fail("bad_field", f"the values are of the type {given}", field, hint)
    return array


def refuse_bytes(value: Any, field: str) -> None:
    """Bytes are no text: as a list they would be places, and as a text b'...'."""
    if isinstance(value, (bytes, bytearray, memoryview)) or (isinstance(value, np.ndarray) and value.dtype.kind == "S"):
        _core.fail("bad_field", f"{repr(value)[:60]} is bytes, not text", field, "Decode it: name.decode(), or numpy.char.decode(array).")


def name_text(value: Any, field: str) -> str:
    """A name as a text."""
    refuse_bytes(value, field)
    return str(value)


def need(value: Any, field: str, kinds: "tuple[type, ...]", hint: str) -> None:
    if not isinstance(value, kinds):
        wanted = " or ".join(kind.__name__ for kind in kinds)
        _core.fail("bad_field", f"a {type(value).__name__} is not a {wanted}", field, hint)


def amounts(given: Any, field: str, example: str, shares: bool = False) -> "list[tuple[Any, float]]":
    """Numbers by name, of a mapping or a Series; ``shares`` may be texts, "50%"."""
    if not (isinstance(given, Mapping) or (hasattr(given, "items") and getattr(given, "ndim", 1) == 1)):
        _core.fail("bad_field", f"This cannot be {repr(given)[:60]}", field, f"Give numbers by name, such as {example}.")
    return [(name, number(text_share(value, field) if shares else value, field)) for name, value in given.items()]


def cell_text(value: Any) -> str:
    """A value as a cell of a file holds it: 1, 0.5, 30%."""
    if isinstance(value, str):
        return value
    return repr(float(value)).removesuffix(".0") if isinstance(value, (float, np.floating)) else str(value)


def number(value: Any, field: str) -> float:
    """One number."""
    if not _is_number(value):
        _core.fail("bad_field", f"This cannot be {repr(value)[:60]}", field, "Give a number.")
    return float(value)


def text_share(value: Any, field: str) -> Any:
    """What a share is as a number where it is a text, "50%" or "0.5"; else as it is."""
    if not isinstance(value, str):
        return value
    try:
        return float(value[:-1]) / 100 if value.endswith("%") else float(value)
    except ValueError:
        _core.fail("bad_field", f"This cannot be {repr(value)[:60]}", field, 'Give a number, or a text such as "30%".')


def share_of(value: Any, field: str) -> Any:
    """The same of a share that is lost."""
    share = text_share(value, field)
    if isinstance(value, str):
        _core.check_share(value, field)
    return share


def _is_whole(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    try:
        return -2**63 <= operator.index(value) < 2**63
    except TypeError:
        return False


def _is_number(value: Any) -> bool:
    if isinstance(value, (str, bytes, complex, np.complexfloating, np.datetime64, np.timedelta64, np.ma.MaskedArray)):
        return False
    try:
        float(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


# By the annotation of an argument: what it takes, and what to give.
_KINDS: Mapping[str, "tuple[Callable[[Any], bool], str]"] = {
    "int": (_is_whole, "Give a whole number."),
    "float": (_is_number, "Give a number."),
    "Union[str, 'os.PathLike[str]']": (lambda value: isinstance(value, (str, os.PathLike)), "Give a path, as a text or a pathlib.Path."),
    "Union[float, str]": (lambda value: isinstance(value, str) or _is_number(value), 'Give a number, or a text such as "30%".'),
    "bool": (lambda value: isinstance(value, (bool, np.bool_)) or (_is_whole(value) and value in (0, 1)), "Give True or False."),
    "str": (lambda value: isinstance(value, str), "Give a text."),
}
def flag(value: Any, field: str) -> bool:
    """True or False; None is False."""
    fits, hint = _KINDS["bool"]
    if value is not None and not fits(value):
        _core.fail("bad_field", f"This cannot be {repr(value)[:60]}", field, hint)
    return bool(value)


_Function = TypeVar("_Function", bound=Callable[..., Any])


def _kind(annotation: str) -> "Optional[tuple[Callable[[Any], bool], str, bool]]":
    """Of an annotation as a text: what it takes, what to give, and whether it may be None; nothing of those that are no one number, flag or text."""
    optional = annotation.startswith("Optional[") or annotation.endswith(", None]")
    kind = _KINDS.get(annotation[len("Optional["):-1] if annotation.startswith("Optional[") else annotation.replace(", None]", "]"))
    return None if kind is None else (*kind, optional)


def check_fields(thing: Any) -> None:
    """Fields of a dataclass, as ``check_types`` has it for arguments."""
    for field in dataclasses.fields(thing):
        kind, value = _kind(str(field.type)), getattr(thing, field.name)
        if kind is None:
            continue
        fits, hint, optional = kind
        if value is None and field.default is not dataclasses.MISSING:
            object.__setattr__(thing, field.name, field.default)
        elif not (value is None and optional) and not fits(value):
            _core.fail("bad_field", f"This cannot be {repr(value)[:60]}", field.name, hint)


def check_types(function: _Function) -> _Function:
    """Arguments that are annotated as one number, flag or text are errors that name them where they are something else; None is the default."""
    signature = inspect.signature(function)
    kinds = {}
    for parameter in signature.parameters.values():
        if (kind := _kind(str(parameter.annotation))) is not None:
            kinds[parameter.name] = (*kind, parameter.default)

    @functools.wraps(function)
    def checked(*given: Any, **named: Any) -> Any:
        bound = signature.bind(*given, **named)
        for name, value in list(bound.arguments.items()):
            if name not in kinds:
                continue
            fits, hint, optional, default = kinds[name]
            if value is None and (optional or default is not inspect.Parameter.empty):
                bound.arguments[name] = default
            elif not fits(value):
                _core.fail("bad_field", f"This cannot be {repr(value)[:60]}", name, hint)
        return function(*bound.args, **bound.kwargs)

    return cast(_Function, checked)


def look(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The same memory, read-only."""
    seen = array.view()
    seen.flags.writeable = False
    return seen


def kept_state(thing: Any, *made: str) -> dict[str, Any]:
    """What is pickled and copied: all but ``made``, what can be made again."""
    return {name: value for name, value in vars(thing).items() if name not in made}


def restore(thing: Any, state: Mapping[str, Any]) -> None:
    """The arrays are read-only again, which they are not by pickle itself."""
    vars(thing).update({name: look(value) if isinstance(value, np.ndarray) else value for name, value in state.items()})


def shaped(array: npt.NDArray[Any], shape: tuple[int, ...], field: str, meaning: str) -> None:
    if array.shape != shape:
        _core.fail("bad_field", f"the shape is {array.shape}, {shape} is expected", field, f"Give {meaning}.")


def whole(values: npt.ArrayLike, below: int, field: str, what: str) -> npt.NDArray[np.uint32]:
    """Places from 0, below a limit. ``what`` names the things in errors."""
    array = taken(values, field)
    if array.dtype == np.uint32 and array.flags.c_contiguous and (array.size == 0 or int(array.max()) < below):
        return array
    if array.dtype.kind not in "iu":
        if array.dtype.kind != "f" or not np.equal(np.floor(array), array).all():
            _core.fail("bad_field", f"{what}s are {array.dtype}, not whole numbers", field, f"Give places from 0, or names with a list of all {what}s.")
    bad = np.flatnonzero((array < 0) | (array >= below))
    if bad.size:
        _core.fail("unknown_name", f"{what} {array.flat[bad[0]]} at {int(bad[0])}, of {below}", field, f"Number {what}s from 0.")
    return np.ascontiguousarray(array, dtype=np.uint32)


def names(values: Sequence[Any], field: str, what: str = "{}", hint: str = "Give each name once.") -> tuple[str, ...]:
    """Distinct texts."""
    texts = tuple(name_text(value, field) for value in taken(values, field, object).ravel())
    if len(set(texts)) < len(texts):
        seen: set[str] = set()
        twice = next(text for text in texts if text in seen or seen.add(text))  # type: ignore[func-returns-value]
        _core.fail("duplicate", what.format(f"'{twice}'") + " is given twice", field, hint)
    return texts


def plain_names(values: Sequence[Any], field: str) -> tuple[str, ...]:
    """Distinct texts that can be written into a file, and that no pattern of nodes means."""
    texts = names(values, field)
    for place, text in enumerate(texts):
        if not text.strip() or text == "*" or any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
            _core.fail("bad_field", f"{ascii(text)[:60]} is no name ({field}, place {place})", field,
                       "Give names without line ends and the like; '*' means all of them.")
    return texts


class Names:
    """Finds places by name."""

    def __init__(self, texts: Sequence[str], what: str) -> None:
        self._texts, self._what = texts, what
        self._places: Mapping[str, int] = {text: place for place, text in enumerate(texts)}

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def what(self) -> str:
        return self._what

    @property
    def texts(self) -> Sequence[str]:
        return self._texts

    def text(self, place: int) -> str:
        return self._texts[place]

    def find(self, text: str) -> Optional[int]:
        """The place of a text; None where it is not known."""
        return self._places.get(text)

    def place(self, name: Union[str, int, "np.integer[Any]"], field: str) -> int:
        if isinstance(name, (int, np.integer)) and not isinstance(name, bool):
            named = self._places.get(str(int(name)))
            if named is not None and named != int(name):
                if 0 <= int(name) < len(self._texts):
                    _core.fail("contradiction", f"{self._what} {int(name)} is the place of '{self._texts[int(name)]}', and the name of the one at {named}",
                               field, f"Give the name as a text: '{int(name)}' or '{self._texts[int(name)]}'.")
                return named
            if not 0 <= int(name) < len(self._texts):
                _core.fail("unknown_name", f"{self._what} {int(name)} of {len(self._texts)}", field, f"Number {self._what}s from 0.")
            return int(name)
        found = self._places.get(name_text(name, field))
        if found is None and not isinstance(name, str):
            _core.fail("bad_field", f"This cannot be {repr(name)[:60]}", field, f"Give the name of a {self._what} as a text, or its place from 0.")
        if found is None:
            _core.fail_name(field, str(name), list(self._texts))
        return found

    def places(self, values: npt.ArrayLike, field: str) -> npt.NDArray[np.uint32]:
        given = taken(values, field, object).ravel()
        found = np.fromiter((self._places.get(name_text(value, field), -1) for value in given), dtype=np.int64, count=given.size)
        missing = np.flatnonzero(found < 0)
        if missing.size:
            at = int(missing[0])
            _core.fail("unknown_name", f"The {self._what} '{given[at]}' at {at} is not known", field,
                       f"Add it to the {self._what}s, or leave its rows out.")
        return found.astype(np.uint32)


def thread_count(threads: Optional[int]) -> int:
    if threads is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    _core.check_whole(threads, "threads")
    if threads < 1:
        _core.fail("out_of_range", str(threads), "threads", "use at least 1 thread")
    return int(threads)
