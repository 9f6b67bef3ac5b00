"""The small changes of a few lines of Python that a slip may be undone by."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from functools import cache

PAIRS = {  # operators that are taken for each other
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div, ast.Pow],
    ast.Div: [ast.Mult],
    ast.FloorDiv: [ast.Div],
    ast.Mod: [ast.Div],
    ast.Pow: [ast.Mult],
    ast.BitAnd: [ast.BitOr],
    ast.BitOr: [ast.BitAnd],
    ast.MatMult: [ast.Mult],
}
COMPARISONS = [ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq]
FAMILIES = [  # functions and methods that are taken for each other
    ["sum", "mean", "prod", "median", "cumsum"],
    ["max", "min", "amax", "amin", "mean", "sum"],
    ["argmax", "argmin"],
    ["log", "log1p", "log2", "log10", "exp"],
    ["exp", "exp2", "expm1"],
    ["any", "all"],
    ["softmax", "log_softmax", "softmin", "sigmoid", "logsigmoid"],
    ["LogSoftmax", "Softmax"],
    ["relu", "sigmoid", "tanh", "gelu", "leaky_relu"],
    ["ceil", "floor", "round", "trunc"],
    ["zeros", "ones", "empty"],
    ["zeros_like", "ones_like"],
    ["clip", "clamp"],
    ["count_nonzero", "numel"],
]
REDUCTIONS = ("sum", "mean", "max", "min", "amax", "amin", "argmax", "argmin", "all", "any")
OVER_A_DIMENSION = (*REDUCTIONS, "softmax", "log_softmax", "logsumexp", "LogSoftmax", "Softmax")
STEPS = ("log", "exp", "abs", "float")
Change = tuple[ast.AST, str]  # what to put in place of a node, and what to ask


def changes(tree: ast.Module) -> Iterator[tuple[ast.Module, int, str]]:
    """Change one thing after the other.

    Parameters
    ----------
    tree : ast.Module
        A function or a class, and nothing else; it stays as it is.

    Yields
    ------
    ast.Module
        The tree with one change.
    int
        The line, from 1.
    str
        What a student should ask about this line.
    """
    names = _own_names(tree)
    for rule in (_statements, _operators, _calls, _numbers, lambda n: _names(n, names), _inserted):
        for place, node in enumerate(ast.walk(tree)):
            for new, question in rule(node):
                line = getattr(node, "lineno", 1)
                if isinstance(node, ast.FunctionDef | ast.For | ast.ClassDef | ast.If):
                    line = getattr(new, "changed_line", line)
                yield _replaced(tree, place, new), line, question


def _replaced(tree: ast.Module, place: int, new: ast.AST) -> ast.Module:
    changed = copy.deepcopy(tree)
    old = next(node for k, node in enumerate(ast.walk(changed)) if k == place)
    for parent in ast.walk(changed):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, copy.deepcopy(new))
            elif isinstance(value, list):
                value[:] = [copy.deepcopy(new) if item is old else item for item in value]
    return ast.fix_missing_locations(changed)


def _own_names(tree: ast.Module) -> list[str]:
    arguments = [node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)]
    stored = [
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    return list(dict.fromkeys(name for name in [*arguments, *stored] if name != "self"))


def _statements(node: ast.AST) -> Iterator[Change]:
    """Move, swap or leave out a line of a block."""
    body = getattr(node, "body", None)
    if not isinstance(body, list) or isinstance(node, ast.Module):
        return
    for k, line in enumerate(body):
        if isinstance(line, ast.For):
            yield from _out_of_the_loop(node, k)
        if k and isinstance(line, ast.Assign | ast.AugAssign | ast.Expr):
            swapped = [*body[: k - 1], line, body[k - 1], *body[k + 1 :]]
            yield _with(node, swapped, line), "Does it come at the right place?"
        if len(body) > 1 and isinstance(line, ast.Assign | ast.AugAssign | ast.Expr):
            yield _with(node, [*body[:k], *body[k + 1 :]], line), "Is it needed at all?"
        if isinstance(line, ast.Assign) and len(line.targets) == 1:
            added = ast.AugAssign(line.targets[0], ast.Add(), line.value)
            question = "`=` replaces what was there. Should it be added instead?"
            yield _with(node, [*body[:k], added, *body[k + 1 :]], line), question
        if isinstance(line, ast.AugAssign):
            for operator in PAIRS.get(type(line.op), []):
                other = ast.AugAssign(line.target, operator(), line.value)
                question = f"Is `{_symbol(line.op)}=` the right operation?"
                yield _with(node, [*body[:k], other, *body[k + 1 :]], line), question


def _out_of_the_loop(node: ast.AST, k: int) -> Iterator[Change]:
    loop = node.body[k]
    for j, line in enumerate(loop.body):
        rest = ast.For(loop.target, loop.iter, [*loop.body[:j], *loop.body[j + 1 :]], [])
        before, after = node.body[:k], node.body[k + 1 :]
        if len(loop.body) == 1:
            return
        if j == len(loop.body) - 1:
            question = "It stands inside the loop. Should it come once, after the last round?"
            yield _with(node, [*before, rest, line, *after], line), question
        if isinstance(line, ast.Assign):
            question = "It stands inside the loop, so that every round begins anew."
            yield _with(node, [*before, line, rest, *after], line), question


def _with(node: ast.AST, body: list, line: ast.AST) -> ast.AST:
    new = copy.copy(node)
    new.body, new.changed_line = body, line.lineno
    return new


def _operators(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.BinOp):
        yield from _regrouped(node)
        yield from _pulled_out(node)
        for operator in PAIRS.get(type(node.op), []):
            question = f"Is `{_symbol(node.op)}` the right operation?"
            yield ast.BinOp(node.left, operator(), node.right), question
        if isinstance(node.op, ast.Sub | ast.Div | ast.FloorDiv | ast.Pow):
            question = f"Are the two sides of `{_symbol(node.op)}` the right way round?"
            yield ast.BinOp(node.right, node.op, node.left), question
        for part, other in ((node.left, node.right), (node.right, node.left)):
            yield part, f"What is `{ast.unparse(other)}` doing in it?"
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for operator in COMPARISONS:
            question = f"Is `{_symbol(node.ops[0])}` the right comparison?"
            yield ast.Compare(node.left, [operator()], node.comparators), question
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not | ast.Invert):
        yield node.operand, "Look at the sign: what does it belong to?"


def _regrouped(node: ast.BinOp) -> Iterator[Change]:
    """Put the parentheses elsewhere: a / b + c as a / (b + c)."""
    operands, operators = [node.right], [node.op]
    left = node.left
    while isinstance(left, ast.BinOp):
        operands.insert(0, left.right)
        operators.insert(0, left.op)
        left = left.left
    operands.insert(0, left)
    question = "What does Python compute first there? A pair of parentheses decides."
    for k in range(1, len(operands) - 1):
        first = _chain(operands[:k], operators[: k - 1])
        yield ast.BinOp(first, operators[k - 1], _chain(operands[k:], operators[k:])), question
    if isinstance(left, ast.UnaryOp):
        inner = _chain([left.operand, *operands[1:]], operators)
        yield ast.UnaryOp(left.op, inner), question


def _pulled_out(node: ast.BinOp) -> Iterator[Change]:
    """Let a call take all of an operation: a * b.sum() as (a * b).sum()."""
    call = node.right
    if not isinstance(call, ast.Call):
        return
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    question = f"What is `{name}` applied to: to all that comes before it, or to a part?"
    left, sign = node.left, None
    if isinstance(left, ast.UnaryOp):
        left, sign = left.operand, left.op
    if isinstance(call.func, ast.Attribute):
        whole = ast.BinOp(left, node.op, call.func.value)
        pulled = ast.Call(ast.Attribute(whole, name, ast.Load()), call.args, call.keywords)
        yield (ast.UnaryOp(sign, pulled) if sign else pulled), question
    if call.args:
        whole = ast.BinOp(left, node.op, call.args[0])
        pulled = ast.Call(call.func, [whole, *call.args[1:]], call.keywords)
        yield (ast.UnaryOp(sign, pulled) if sign else pulled), question


def _pushed_in(call: ast.Call, name: str) -> Iterator[Change]:
    """Let a call take the last part of an operation only: (a * b).sum() as a * b.sum()."""
    question = f"What should `{name}` be applied to: to all of this, or to a part?"
    whole = call.func.value if isinstance(call.func, ast.Attribute) else None
    if isinstance(whole, ast.BinOp):
        inner = ast.Call(ast.Attribute(whole.right, name, ast.Load()), call.args, call.keywords)
        yield ast.BinOp(whole.left, whole.op, inner), question
    if call.args and isinstance(whole := call.args[0], ast.BinOp):
        for part, other in ((whole.right, 0), (whole.left, 1)):
            inner = ast.Call(call.func, [part, *call.args[1:]], call.keywords)
            sides = (inner, whole.right) if other else (whole.left, inner)
            yield ast.BinOp(sides[0], whole.op, sides[1]), question


def _chain(operands: list, operators: list) -> ast.expr:
    result = operands[0]
    for operator, operand in zip(operators, operands[1:], strict=True):
        result = ast.BinOp(result, operator, operand)
    return result


def _calls(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        for other in _relatives(name):
            renamed = ast.Call(_renamed(node.func, other), node.args, node.keywords)
            yield renamed, f"Is `{name}` what is needed there?"
        yield from _keywords(node, name)
        yield from _pushed_in(node, name)
        if len(node.args) == 2 and not any(isinstance(a, ast.Starred) for a in node.args):
            swapped = ast.Call(node.func, node.args[::-1], node.keywords)
            yield swapped, f"In which order does `{name}` expect its arguments?"
            fewer = ast.Call(node.func, node.args[1:], node.keywords)
            yield fewer, f"Are these the right arguments of `{name}`?"
        whole = node.func.value if isinstance(node.func, ast.Attribute) else None
        for part in (whole, *node.args[:1]):
            if part is not None:
                yield part, f"Is `{name}` needed there?"
    elif isinstance(node, ast.Subscript):
        yield from _subscripts(node)


def _subscripts(node: ast.Subscript) -> Iterator[Change]:
    index = node.slice
    if isinstance(index, ast.Tuple) and len(index.elts) == 2:
        swapped = ast.Tuple(index.elts[::-1], ast.Load())
        question = "Which index is the row, and which the column?"
        yield ast.Subscript(node.value, swapped, node.ctx), question
    if isinstance(node.ctx, ast.Load):
        yield node.value, f"What does the index `[{ast.unparse(index)}]` leave out?"


@cache
def _relatives(name: str) -> list[str]:
    found = [other for family in FAMILIES if name in family for other in family if other != name]
    return list(dict.fromkeys(found))


def _renamed(function: ast.expr, name: str) -> ast.expr:
    if isinstance(function, ast.Attribute):
        return ast.Attribute(function.value, name, ast.Load())
    return ast.Name(name, ast.Load())


def _keywords(node: ast.Call, name: str) -> Iterator[Change]:
    given = [keyword.arg for keyword in node.keywords]
    for keyword in node.keywords:
        rest = [other for other in node.keywords if other is not keyword]
        question = f"Is `{ast.unparse(keyword)}` right there?"
        yield ast.Call(node.func, node.args, rest), question
    if name in REDUCTIONS and "keepdim" not in given:
        kept = ast.keyword("keepdim", ast.Constant(True))
        question = f"Which shape does `{name}` leave, and does it still fit?"
        yield ast.Call(node.func, node.args, [*node.keywords, kept]), question
    if name in OVER_A_DIMENSION and not {"dim", "axis"} & set(given):
        for number in (0, 1):
            along = ast.keyword("dim", ast.Constant(number))
            question = f"Along which dimension does `{name}` work there?"
            yield ast.Call(node.func, node.args, [*node.keywords, along]), question


def _numbers(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        for number in dict.fromkeys((node.value + 1, node.value - 1, 0, 1, 2, 10)):
            if number != node.value:
                yield ast.Constant(number), f"Is `{node.value}` the right number?"
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield ast.Constant(not node.value), f"Is `{node.value}` right there?"


def _names(node: ast.AST, names: list[str]) -> Iterator[Change]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for other in names:
            if other != node.id:
                question = f"Is `{node.id}` the name that belongs there?"
                yield ast.Name(other, ast.Load()), question


def _inserted(node: ast.AST) -> Iterator[Change]:
    """Put in a step that was left out."""
    if isinstance(node, ast.Name | ast.BinOp | ast.Call | ast.Subscript) and isinstance(
        getattr(node, "ctx", ast.Load()), ast.Load
    ):
        question = f"A step is missing there: what has to happen to `{ast.unparse(node)}`?"
        yield ast.UnaryOp(ast.USub(), node), "Look at the signs: is one missing?"
        for step in STEPS:
            yield ast.Call(ast.Attribute(node, step, ast.Load()), [], []), question


SYMBOLS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Pow: "**", ast.BitAnd: "&", ast.BitOr: "|", ast.MatMult: "@", ast.Lt: "<", ast.LtE: "<=",
    ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


def _symbol(operator: ast.AST) -> str:
    return SYMBOLS.get(type(operator), "it")
