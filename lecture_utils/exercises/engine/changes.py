"""The small changes of a few lines of Python that a slip may be undone by."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from typing import Any

from lecture_utils.exercises.engine.operations import (
    PAIRS,
    Change,
    calls,
    inserted,
    numbers,
    operators,
    other_names,
    powers,
    pushed_in,
    symbol,
)

Rule = Callable[[Any], Iterator[Change]]


def changes(
    tree: ast.Module, only_kept: bool = False
) -> Iterator[tuple[ast.Module, int, str, bool]]:
    """Change one thing after the other.

    Parameters
    ----------
    tree : ast.Module
        A function or a class, and nothing else; it stays as it is.
    only_kept : bool
        Whether to do no more than keep results that are thrown away.

    Yields
    ------
    ast.Module
        The tree with one change.
    int
        The line, from 1.
    str
        What a student should ask about this line.
    bool
        Whether the change is of a kind that rarely makes an input right by chance.
    """
    nodes: list[Any] = list(ast.walk(tree))
    names = _own_names(tree)
    kept: list[Rule] = [lambda n: _kept(n, names)]
    structural: list[Rule] = [_statements, *kept, operators, pushed_in, calls, powers, _exchanged]
    others: list[Rule] = [numbers, lambda n: other_names(n, names), lambda n: inserted(n, names)]
    for rule in kept if only_kept else structural + others:
        for place, node in enumerate(nodes):
            for new, question in rule(node):
                line = getattr(node, "lineno", None) or node.iter.lineno
                if isinstance(node, ast.FunctionDef | ast.For | ast.ClassDef | ast.If):
                    line = getattr(new, "changed_line", line)
                for places in _alike(nodes, place):
                    yield _replaced(tree, places, new), line, question, rule in structural


def _alike(nodes: list[Any], place: int) -> Iterator[list[int]]:
    """Yield a place, and then all places where the same is written, if there are several."""
    yield [place]
    if isinstance(nodes[place], ast.BinOp | ast.Call | ast.Constant):
        text = ast.dump(nodes[place])
        same = [k for k, other in enumerate(nodes) if ast.dump(other) == text]
        if len(same) > 1 and place == same[0]:
            yield same


def _replaced(tree: ast.Module, places: list[int], new: Any) -> ast.Module:
    changed = copy.deepcopy(tree)
    old = [node for k, node in enumerate(ast.walk(changed)) if k in places]
    for parent in ast.walk(changed):
        for name, value in ast.iter_fields(parent):
            if any(value is node for node in old):
                setattr(parent, name, copy.deepcopy(new))
            elif isinstance(value, list):
                value[:] = [
                    copy.deepcopy(new) if any(item is node for node in old) else item
                    for item in value
                ]
    return ast.fix_missing_locations(changed)


def _own_names(tree: ast.Module) -> list[str]:
    arguments = [node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)]
    stored = [
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    return list(dict.fromkeys(name for name in [*arguments, *stored] if name != "self"))


def _statements(node: Any) -> Iterator[Change]:
    """Move, swap or leave out a line of a block."""
    body = getattr(node, "body", None)
    if not isinstance(body, list) or isinstance(node, ast.Module):
        return
    for k, line in enumerate(body):
        if isinstance(line, ast.For):
            yield from _around_the_loop(node, k)
        if k and isinstance(line, ast.Assign | ast.AugAssign | ast.Expr):
            swapped = [*body[: k - 1], line, body[k - 1], *body[k + 1 :]]
            yield _with(node, swapped, line), "Does it come at the right place?"
        if len(body) > 1 and isinstance(line, ast.Assign | ast.AugAssign | ast.Expr):
            yield _with(node, [*body[:k], *body[k + 1 :]], line), "Is it needed at all?"
        if isinstance(line, ast.Assign) and len(line.targets) == 1:
            for operator in (ast.Add, ast.Sub):
                target: Any = line.targets[0]
                added = ast.AugAssign(target, operator(), line.value)
                question = "`=` replaces what was there. Should the old value count as well?"
                yield _with(node, [*body[:k], added, *body[k + 1 :]], line), question
        if isinstance(line, ast.AugAssign):
            for other, question in _updates(line):
                yield _with(node, [*body[:k], other, *body[k + 1 :]], line), question


def _kept(node: Any, names: list[str]) -> Iterator[Change]:
    """Keep the result of a line that computes something and throws it away."""
    body = getattr(node, "body", None)
    if not isinstance(body, list) or isinstance(node, ast.Module):
        return
    for k, line in enumerate(body):
        if isinstance(line, ast.Expr) and isinstance(line.value, ast.Call | ast.BinOp):
            used = {part.id for part in ast.walk(line) if isinstance(part, ast.Name)}
            for name in [name for name in names if name in used]:
                assigned = ast.Assign([ast.Name(name, ast.Store())], line.value)
                question = "Its result is thrown away. In which name should it be kept?"
                yield _with(node, [*body[:k], assigned, *body[k + 1 :]], line), question


def _exchanged(node: Any) -> Iterator[Change]:
    """Let each of two arguments take the other's place, wherever they are used."""
    if isinstance(node, ast.FunctionDef) and len(node.args.args) == 2:
        first, second = node.args.args
        new: Any = copy.copy(node)
        new.args = copy.copy(node.args)
        new.args.args = [second, first]
        names = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
        used = [name.lineno for name in names if name.id in (first.arg, second.arg)]
        new.changed_line = min(used, default=node.lineno)
        yield new, f"Does each of `{first.arg}` and `{second.arg}` stand where it belongs?"


def _updates(line: Any) -> Iterator[Change]:
    for operator in PAIRS.get(type(line.op), []):
        question = f"Is `{symbol(line.op)}=` the right operation?"
        yield ast.AugAssign(line.target, operator(), line.value), question
    question = f"Is `{ast.unparse(line.value)}` what should be added in each round?"
    yield ast.AugAssign(line.target, line.op, ast.Constant(1)), question


def _around_the_loop(node: Any, k: int) -> Iterator[Change]:
    loop, before, after = node.body[k], node.body[:k], node.body[k + 1 :]
    for j, line in enumerate(before):
        if isinstance(line, ast.Assign):
            anew = ast.For(loop.target, loop.iter, [line, *loop.body], [])
            question = "It stands before the loop. Should every round begin anew?"
            yield _with(node, [*before[:j], *before[j + 1 :], anew, *after], line), question
    for j, line in enumerate(loop.body if len(loop.body) > 1 else []):
        rest = ast.For(loop.target, loop.iter, [*loop.body[:j], *loop.body[j + 1 :]], [])
        if j == len(loop.body) - 1:
            question = "It stands inside the loop. Should it come once, after the last round?"
            yield _with(node, [*before, rest, line, *after], line), question
        if isinstance(line, ast.Assign):
            question = "It stands inside the loop, so that every round begins anew."
            yield _with(node, [*before, line, rest, *after], line), question


def _with(node: Any, body: list, line: Any) -> Any:
    new = copy.copy(node)
    new.body, new.changed_line = body, line.lineno
    return new
