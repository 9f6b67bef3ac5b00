"""The small changes of one expression that a slip may be undone by, each with a question."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from math import e, inf
from typing import Any

Change = tuple[Any, str]  # what to put in place of a node, and what to ask
PAIRS: dict[Any, list] = {  # operators that are taken for each other
    ast.Add: [ast.Sub, ast.Mult],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div, ast.Add, ast.Sub],
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
    ["sum", "mean", "prod", "median", "cumsum", "std", "var", "norm"],
    ["max", "min", "amax", "amin", "mean", "sum"],
    ["argmax", "argmin"],
    ["argmax", "max", "amax"],
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
PARTS = {"indices": "values", "values": "indices"}  # of the pair that `max` returns
KEPT = ast.keyword("keepdim", ast.Constant(True))
INSERTABLE = (ast.Name, ast.Attribute, ast.BinOp, ast.Call, ast.Subscript)
STEPS = ("log", "exp", "abs", "float")
SYMBOLS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Pow: "**", ast.BitAnd: "&", ast.BitOr: "|", ast.MatMult: "@", ast.Lt: "<", ast.LtE: "<=",
    ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is", ast.In: "in",
}  # fmt: skip
UNKNOWN = "it"  # such as <<


def symbol(operator: Any) -> str:
    """Return an operator as it is written."""
    return SYMBOLS.get(type(operator), UNKNOWN)


def operators(node: Any) -> Iterator[Change]:
    """Change an operation or a comparison: its sign, its order, its parentheses."""
    if isinstance(node, ast.BinOp):
        yield from _regrouped(node)
        yield from _pulled_out(node)
        if isinstance(node.op, ast.Sub | ast.Div | ast.FloorDiv | ast.Pow):
            question = f"Are the two sides of `{symbol(node.op)}` the right way round?"
            yield ast.BinOp(node.right, node.op, node.left), question
        for part, other in ((node.left, node.right), (node.right, node.left)):
            yield part, f"What is `{ast.unparse(other)}` doing there?"
        for operator in PAIRS.get(type(node.op), []):
            question = f"Is `{symbol(node.op)}` the right operation?"
            yield ast.BinOp(node.left, operator(), node.right), question
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield ast.comprehension(node.target, node.iter, [], 0), "What does the `if` leave out?"
    elif isinstance(node, ast.If):
        yield ast.If(ast.Constant(True), node.body, []), "When does this not hold, and should it?"
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for operator in COMPARISONS:
            question = f"Is `{symbol(node.ops[0])}` the right comparison?"
            yield ast.Compare(node.left, [operator()], node.comparators), question
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not | ast.Invert):
        yield node.operand, "Look at the minus sign, or the `not`: does it belong there?"


def powers(node: Any) -> Iterator[Change]:
    """Put a power in place of a product: last, as log(p ** y) is y * log(p) by chance."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield ast.BinOp(node.left, ast.Pow(), node.right), "Is `*` the right operation?"


def _regrouped(node: Any) -> Iterator[Change]:
    """Put a pair of parentheses elsewhere: a / b + c as a / (b + c)."""
    operands, signs = _in_line(node)
    if UNKNOWN in signs:
        return
    question = "What does Python compute first there? A pair of parentheses decides."
    for first in range(len(operands)):
        for last in range(first + 1, len(operands)):
            words = [word for pair in zip(operands, [*signs, ""], strict=True) for word in pair]
            minus = "-" * words[2 * first].startswith("-")
            words[2 * first] = f"{minus}({words[2 * first].removeprefix('-')}"
            words[2 * last] += ")"
            yield ast.parse(" ".join(words), mode="eval").body, question


def _in_line(node: Any, above: int = 0) -> tuple[list[str], list[str]]:
    """Return the operands and operators of an expression as they are written, without (...)."""
    if not isinstance(node, ast.BinOp) or (rank := _rank(node.op)) < above:
        text = ast.unparse(node)
        return [f"({text})" if isinstance(node, ast.BinOp) else text], []
    left, right = _in_line(node.left, rank), _in_line(node.right, rank + 1)
    return left[0] + right[0], [*left[1], symbol(node.op), *right[1]]


def _rank(operator: Any) -> int:
    order = ("|", "&", "+-", "* / // % @", "**")
    return next((k for k, symbols in enumerate(order, 1) if symbol(operator) in symbols), 0)


def _pulled_out(node: Any) -> Iterator[Change]:
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


def pushed_in(call: Any) -> Iterator[Change]:
    """Let a call take a part of an operation only: log(a * b) as a * log(b)."""
    if not isinstance(call, ast.Call):
        return
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
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


def calls(node: Any) -> Iterator[Change]:
    """Change which function is called, with what, or which part of a tensor is taken."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        for other in _relatives(name):
            renamed = ast.Call(_renamed(node.func, other), node.args, node.keywords)
            yield renamed, f"Is `{name}` what is needed there?"
            if len(node.args) > 1:
                alone = ast.Call(renamed.func, node.args[:1], [])
                yield alone, f"Is `{name}` what is needed there?"
        yield from _keywords(node, name)
        if len(node.args) == 2 and not any(isinstance(a, ast.Starred) for a in node.args):
            swapped = ast.Call(node.func, node.args[::-1], node.keywords)
            yield swapped, f"In which order does `{name}` expect its arguments?"
            fewer = ast.Call(node.func, node.args[1:], node.keywords)
            yield fewer, f"Are these the right arguments of `{name}`?"
        if name == "len" and node.args:
            shape = ast.Attribute(node.args[0], "shape", ast.Load())
            columns = ast.Subscript(shape, ast.Constant(1), ast.Load())
            yield columns, "What does `len` count: the rows or the columns?"
        whole = node.func.value if isinstance(node.func, ast.Attribute) else None
        for part in (whole, *node.args[:1]):
            if part is not None:
                yield part, f"Is `{name}` needed there?"
    elif isinstance(node, ast.Subscript):
        yield from _subscripts(node)
    elif isinstance(node, ast.Attribute) and (other := PARTS.get(node.attr)):
        yield ast.Attribute(node.value, other, node.ctx), f"Is `{node.attr}` what is needed there?"


def _subscripts(node: Any) -> Iterator[Change]:
    index = node.slice
    if isinstance(index, ast.Tuple) and len(index.elts) == 2:
        swapped = ast.Tuple(index.elts[::-1], ast.Load())
        question = "Which index is the row, and which the column?"
        yield ast.Subscript(node.value, swapped, node.ctx), question
    if isinstance(node.ctx, ast.Load):
        yield node.value, f"What does the index `{_brackets(node)}` leave out?"


def _brackets(node: Any) -> str:
    return ast.unparse(node).removeprefix(ast.unparse(node.value))


@cache
def _relatives(name: str) -> list[str]:
    found = [other for family in FAMILIES if name in family for other in family if other != name]
    return list(dict.fromkeys(found))


def _renamed(function: ast.expr, name: str) -> ast.expr:
    if isinstance(function, ast.Attribute):
        return ast.Attribute(function.value, name, ast.Load())
    return ast.Name(name, ast.Load())


def _keywords(node: Any, name: str) -> Iterator[Change]:
    given = [keyword.arg for keyword in node.keywords]
    for keyword in node.keywords:
        rest = [other for other in node.keywords if other is not keyword]
        question = f"Is `{ast.unparse(keyword)}` right there?"
        yield ast.Call(node.func, node.args, rest), question
    if name in REDUCTIONS and "keepdim" not in given:
        question = f"Which shape does `{name}` leave, and does it still fit?"
        yield ast.Call(node.func, node.args, [*node.keywords, KEPT]), question
    if name in OVER_A_DIMENSION and not {"dim", "axis"} & set(given):
        for number in (0, 1):
            along = ast.keyword("dim", ast.Constant(number))
            question = f"Along which dimension does `{name}` work there?"
            yield ast.Call(node.func, node.args, [*node.keywords, along]), question
            if name in REDUCTIONS:
                yield ast.Call(node.func, node.args, [*node.keywords, along, KEPT]), question


def numbers(node: Any) -> Iterator[Change]:
    """Change a number that is written into the code."""
    if isinstance(node, ast.Constant) and type(value := node.value) in (int, float):
        number: Any = value
        for other in dict.fromkeys((number + 1, number - 1, 0, 1, 2, 10, 1e-15, e, -inf)):
            if other != number:
                yield ast.Constant(other), f"Is `{number}` the right number?"
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield ast.Constant(not node.value), f"Is `{node.value}` right there?"


def other_names(node: Any, names: list[str]) -> Iterator[Change]:
    """Put another of the student's own names in place of one, or of a fixed index."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for other in names:
            if other != node.id:
                question = f"Is `{node.id}` the name that belongs there?"
                yield ast.Name(other, ast.Load()), question
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        for other in names:
            question = f"Should the index be `{node.slice.value}` every time?"
            yield ast.Subscript(node.value, ast.Name(other, ast.Load()), node.ctx), question


def inserted(node: Any, names: list[str]) -> Iterator[Change]:
    """Put in a step that was left out."""
    if isinstance(node, INSERTABLE) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        question = f"A step is missing there: what has to happen to `{ast.unparse(node)}`?"
        yield ast.UnaryOp(ast.USub(), node), "Look at the signs: is one missing?"
        yield ast.BinOp(ast.Constant(1), ast.Sub(), node), question
        for name in names:
            part = ast.Subscript(node, ast.Name(name, ast.Load()), ast.Load())
            yield part, f"Is all of `{ast.unparse(node)}` needed there, or a part of it?"
        for name in names[:2]:
            length = ast.Call(ast.Name("len", ast.Load()), [ast.Name(name, ast.Load())], [])
            question_of_size = f"Should `{ast.unparse(node)}` be divided by something?"
            yield ast.BinOp(node, ast.Div(), length), question_of_size
        for step in STEPS:
            yield ast.Call(ast.Attribute(node, step, ast.Load()), [], []), question
