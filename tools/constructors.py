"""Dataclasses for the compiler: the constructor that `@dataclass` makes while a module is loaded, written as source.

A compiled class keeps its fields in a struct, but what `@dataclass` makes is interpreted and sets a frozen field by its
name. The same constructor as source is compiled too. Everything else that `@dataclass` gives a class stays its work.
Docstrings and annotations, which a compiled class would lose, are set behind the classes. Each class also gives its
fields by name: `aop.stores.rows` writes it with that, and without the same bytes more slowly.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

FUTURE = "from __future__ import annotations"

#: What gives the fields of a class by name; `aop.stores.rows` finds it by this one.
BY_NAME = "_by_name"

#: Dataclasses of the core that interpreted ones are made of (`Measured` is a `Type`).
SUBCLASSED = ("Type",)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One field as the constructor takes it. `default` and `factory` are source; at most one of them is there."""

    name: str
    kind: str
    default: str | None = None
    factory: str | None = None

    def taken(self) -> str:
        if self.factory is not None:
            return f"{self.name}: ({self.kind}) | None = None"
        return f"{self.name}: {self.kind}" + ("" if self.default is None else f" = {self.default}")

    def kept(self) -> str:
        value = self.name if self.factory is None else f"{self.factory}() if {self.name} is None else {self.name}"
        return f"self.{self.name} = {value}  # type: ignore[misc, unused-ignore]"


def with_constructors(source: str) -> str:
    """The module with a written constructor in each of its dataclasses. Raises ValueError for one that it cannot
    write."""
    lines = source.splitlines()
    classes = [item for item in ast.walk(ast.parse(source)) if isinstance(item, ast.ClassDef)]
    kept: list[str] = []
    for item in sorted(classes, key=lambda found: -found.lineno):
        options = _options(item)
        if options is not None:
            _rewrite(lines, item, options)
            kept.extend(_kept(item))
    if kept:
        lines.insert(lines.index(FUTURE) + 1, "from mypy_extensions import mypyc_attr")
    return "\n".join([*lines, "", *kept]) + "\n"


def _options(item: ast.ClassDef) -> dict[str, str] | None:
    """What the decorator is given; None for a class that is no dataclass."""
    for decorator in item.decorator_list:
        match decorator:
            case ast.Name("dataclass"):
                return {}
            case ast.Call(ast.Name("dataclass"), [], keywords):
                return {str(word.arg): ast.unparse(word.value) for word in keywords}
    return None


def _rewrite(lines: list[str], item: ast.ClassDef, options: dict[str, str]) -> None:
    if len(item.decorator_list) != 1 or item.bases or not set(options) <= {"frozen", "slots", "eq"}:
        raise ValueError(f"{item.name}: a dataclass whose constructor is not written yet")
    if "__init__" in _methods(item):
        raise ValueError(f"{item.name}: has a constructor of its own")
    assert item.end_lineno is not None
    made = _constructor([_parameter(part) for part in _fields(item)])
    if "__post_init__" in _methods(item):
        made.append("        self.__post_init__()")
    made += _by_name([ast.unparse(part.target) for part in _fields(item)])
    lines[item.end_lineno : item.end_lineno] = made
    options = {name: value for name, value in options.items() if name != "slots"} | {"init": "False"}
    decorator = item.decorator_list[0]
    given = ", ".join(f"{name}={value}" for name, value in options.items())
    lines[decorator.lineno - 1 : decorator.end_lineno] = [f"@dataclass({given})"]
    trait = _trait(item, options)
    if trait is not None:
        lines.insert(decorator.lineno - 1, f"@mypyc_attr({trait}=True)")


def _trait(item: ast.ClassDef, options: dict[str, str]) -> str | None:
    """What the compiler is told of a class. What is frozen is made of what was there before it, so it is in no cycle,
    and the garbage collector need not look at it."""
    if item.name in SUBCLASSED:
        return "allow_interpreted_subclasses"
    return "acyclic" if options.get("frozen") == "True" else None


def _kept(item: ast.ClassDef) -> list[str]:
    annotations = {ast.unparse(part.target): ast.unparse(part.annotation) for part in _fields(item)}
    said = {"__doc__": ast.get_docstring(item, clean=False), "__annotations__": annotations}
    return [f"setattr({item.name}, {name!r}, {value!r})" for name, value in said.items()]


def _methods(item: ast.ClassDef) -> set[str]:
    return {part.name for part in item.body if isinstance(part, ast.FunctionDef)}


def _fields(item: ast.ClassDef) -> list[ast.AnnAssign]:
    return [part for part in item.body if isinstance(part, ast.AnnAssign)]


def _parameter(part: ast.AnnAssign) -> Parameter:
    assert isinstance(part.target, ast.Name)
    name, kind = part.target.id, ast.unparse(part.annotation)
    match part.value:
        case None:
            return Parameter(name, kind)
        case ast.Call(ast.Name("field"), [], [ast.keyword("default_factory", factory)]):
            return Parameter(name, kind, factory=ast.unparse(factory))
        case ast.Call(ast.Name("field"), [], [ast.keyword("default", value), *others]) if _are_beside(others):
            return Parameter(name, kind, default=ast.unparse(value))
        case ast.Call(ast.Name("field"), [], others) if _are_beside(others):
            return Parameter(name, kind)
        case ast.Call(ast.Name("field")):
            raise ValueError(f"{name}: a field with options that are not written yet")
        case value:
            return Parameter(name, kind, default=ast.unparse(value))


def _are_beside(options: list[ast.keyword]) -> bool:
    """Whether options of a field are nothing to its constructor."""
    return all(item.arg in ("metadata", "repr") for item in options)


def _constructor(parameters: list[Parameter]) -> list[str]:
    taken = ", ".join(["self", *(item.taken() for item in parameters)])
    return ["", f"    def __init__({taken}) -> None:", *(f"        {item.kept()}" for item in parameters)]


def _by_name(names: list[str]) -> list[str]:
    held = ", ".join(f"{name!r}: self.{name}" for name in names)
    return ["", f"    def {BY_NAME}(self) -> dict[str, object]:", f"        return {{{held}}}"]
