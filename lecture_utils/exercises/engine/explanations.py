"""What an exception means, in words for the one who wrote the line."""

import re
import sysconfig
import traceback
from pathlib import Path

from lecture_utils.exercises.engine.results import first_line

# A pattern of `Type: text` with one stable word or two (texts change with torch), and its meaning
MEANINGS = {
    r"UnboundLocalError.*variable '(\w+)'": (
        "`{0}` is used before it gets a value inside the function."
    ),
    r"NameError.*name '(\w+)'": (
        "The name `{0}` is not known here. Is it spelt as where it is defined, and was that cell "
        "run?"
    ),
    r"RuntimeError.*mat1 and mat2 must have the same dtype": (
        "A matrix product of two dtypes. Bring both to float32 with `.float()`."
    ),
    r"RuntimeError.*shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)": (
        "A matrix product of {0}×{1} and {2}×{3}: the inner sizes {1} and {2} must agree. Was "
        "the input flattened to one row an item, and does the layer expect that many features?"
    ),
    r"RuntimeError.*size of tensor a \((\d+)\) must match .* b \((\d+)\)": (
        "Two tensors do not fit together: {0} against {1} along one dimension. Which shapes have "
        "they, and which should they have? (A sum without `keepdim=True` loses a dimension.)"
    ),
    r"RuntimeError.*[Ii]ndex tensor must have the same number of dimensions": (
        "The index must have as many dimensions as the tensor it picks from: a column for a matrix."
    ),
    r"ValueError.*operands could not be broadcast": (
        "Two arrays do not fit together. A sum over the classes loses that dimension, unless you "
        "keep it."
    ),
    r"RuntimeError.*shape '(.*)' is invalid for input of size (\d+)": (
        "{1} numbers cannot be arranged as {0}. What is one row of the result meant to hold?"
    ),
    r"RuntimeError.*view size is not compatible": (
        "`view` cannot rearrange this tensor without a copy; `reshape` can."
    ),
    r"IndexError.*Dimension out of range": (
        "There is no such dimension: `dim` counts from 0. A vector has 0 only, a matrix 0 and 1."
    ),
    r"IndexError.*Target (-?\d+) is out of bounds": (
        "A label {0} has no logit of its own: labels run from 0 to C - 1."
    ),
    r"IndexError.*(?:out of (?:bounds|range)|too many indices|invalid index)": (
        "An index points outside of the tensor or list. Indices run from 0 to the length - 1, one "
        "a dimension."
    ),
    r"IndexError.*(?:must be long|shape mismatch|indices)": (
        "These indices do not select anything. Use int64 tensors of the same length."
    ),
    r"RuntimeError.*(?:dtype to be Long|type Long but|Long.*Float.*target)": (
        "Class indices must be whole numbers, int64: no `.float()` on the targets."
    ),
    r"RuntimeError.*class probabilities": (
        "A target of the same shape as the logits is read as probabilities and must be float. For "
        "class labels give the indices themselves, one an item."
    ),
    r"RuntimeError.*(?:multi-target|[01]D target|target tensor expected)": (
        "The targets must have one index an item, shape (N,), not (N, 1)."
    ),
    r"ValueError.*(?:target|[Bb]atch)": (
        "Logits and targets do not fit together: as many targets as rows of logits."
    ),
    r"RuntimeError.*Boolean value of Tensor": (
        "A tensor of several values was used where one yes or no is wanted. In an `if`, reduce it "
        "first. With a loss class, make the criterion first, then call it: `nn.SomeLoss()(z, y)`."
    ),
    r"ValueError.*truth value of an array": (
        "An array of several values was used where one yes or no is wanted. Reduce it first."
    ),
    r"RuntimeError.*between 0 and 1": (
        "This loss wants probabilities between 0 and 1, and got logits."
    ),
    r"RuntimeError.*only for scalar outputs": (
        "`backward` starts from one number; yours has several. Which one do you ask about? Mind "
        "that the first index is the item."
    ),
    r"RuntimeError.*does not require grad": (
        "Nothing to differentiate: the loss is not connected to the weights. A `.detach()`, "
        "`.item()`, `.data`, `argmax` or `no_grad` in between cuts the connection."
    ),
    r"RuntimeError.*backward through the graph a second time": (
        "`backward` ran twice on one loss. Compute a new loss for each step."
    ),
    r"RuntimeError.*(?:leaf [Vv]ariable|modified by an inplace)": (
        "A tensor that needs gradients was changed in place. Make a new tensor instead."
    ),
    r"RuntimeError.*(?:could not infer output dtype|mean\(\).*floating)": (
        "The mean of whole numbers or of yes/no is not defined. Turn them into floats first."
    ),
    r"RuntimeError.*result type \w+ can't be cast": (
        "A float result does not fit into a tensor of whole numbers. Turn that one into floats "
        "first."
    ),
    r"RuntimeError.*device": (
        "Two tensors live on different devices. Bring them together with `.to(device)`."
    ),
    r"\w*Error.*(?:converted to (?:Python )?[Ss]calar|0-dimensional arrays can be)": (
        "A tensor of several values was used as one number. `math` and `.item()` take one number; "
        "torch functions take the whole tensor."
    ),
    r"(?:RuntimeError|TypeError).*(?:call numpy\(\) on|requires grad)": (
        "A tensor with a graph cannot become an array. `.detach()` it first, or stay in torch."
    ),
    r"TypeError.*missing.*\bdim\b": (
        "torch does not guess the dimension: say along which one, `dim=...`."
    ),
    r"TypeError.*(?:invalid combination of arguments|argument '(?:axis|keepdims|out)')": (
        "NumPy's functions and tensors do not mix here. Use torch's own, with `dim` for `axis`, or "
        "turn the input into an array first: `z.numpy()`."
    ),
    r"TypeError.*unexpected keyword argument '(\w+)'": (
        "There is no argument `{0}` in this call. Is it spelt as in the documentation?"
    ),
    r"TypeError.*missing \d+ required": "An argument is missing in this call.",
    r"TypeError.*(?:takes .* positional arguments?|too many positional)": (
        "This call has too many arguments."
    ),
    r"TypeError.*must be (?:a )?Tensor, not (list|tuple|int|float|bool|numpy.ndarray)": (
        "torch wants a tensor here and got `{0}`. `torch.tensor(...)` makes one."
    ),
    r"TypeError.*must be (?:a )?Tensor, not ([\w.]+)": (
        "torch wants a tensor here and got `{0}`. Which of your names holds the tensor?"
    ),
    r"TypeError.*return_types\.(\w+)": (
        "`torch.{0}` with a dimension returns a pair, the values and their places. Take one of "
        "them."
    ),
    r"TypeError.*operand.*'NoneType'": (
        "One side is None. Does a function of yours end without `return`?"
    ),
    r"TypeError.*(?:can't multiply sequence|unsupported operand|bad operand)": (
        "Lists cannot be multiplied, divided or subtracted number by number. Loop over their "
        "pairs with `zip`, or make tensors of them."
    ),
    r"TypeError.*'(\w+)' object is not callable": (
        "A {0} is called like a function. Are the parentheses one too many, or was a name "
        "overwritten?"
    ),
    r"TypeError.*'(\w+)' object is not (?:subscriptable|iterable)": (
        "A {0} has no elements to take. What did you expect to be there?"
    ),
    r"AttributeError.*before Module": (
        "A module needs `super().__init__()` as the first line of its `__init__`."
    ),
    r"AttributeError.*'bool' object has no attribute": (
        "The comparison gave one `True` or `False` and no tensor, so one side is no tensor. "
        "(`torch.max` with a dimension returns a pair.)"
    ),
    r"AttributeError.*'(float|int)' object has no attribute '(\w+)'": (
        "A Python number has no `{1}`. An `.item()` came too early, or a tensor was expected here."
    ),
    r"AttributeError.*'(\w+)' object has no attribute '(\w+)'": (
        "A {0} has no `{1}`. Is it spelt right, and was it set in `__init__`?"
    ),
    r"AttributeError.*module '([\w.]+)' has no attribute '(\w+)'": (
        "There is no `{1}` in `{0}`. Is it spelt right?"
    ),
    r"NotImplementedError.*forward": (
        "The module has no `forward` method, or its name is not spelt so."
    ),
    r"\w*Error.*(?:[Ee]xpected .*(?:dimension|shape|size)|same size|must match|mismatch)": (
        "The shapes do not fit together. Print `.shape` of what goes in."
    ),
    r"ValueError.*unpack": (
        "The left side of `=` has another number of names than there are values on the right."
    ),
    r"ZeroDivisionError": "A division by zero.",
    r"KeyError": "There is no such key.",
    r"RecursionError": "The function calls itself without end. Which line should not?",
    r"MemoryError": "That needs more memory than there is.",
    r"AssertionError": "An `assert` of yours does not hold here.",
    r"SystemExit": "It ended the program. Return the result instead.",
}
LIBRARIES = [Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib")]
EXERCISES = Path(__file__).parents[1]


def explain(error: BaseException) -> str:
    """Return what an exception means and what to look at, in a sentence or two.

    An exception that nobody listed is quoted: its type and the first line of its text.
    """
    text = f"{type(error).__name__}: {first_line(error)}"
    line = student_line(error)
    where = f"It stops in your line `{line}`. " if line else "It stops with an error. "
    for pattern, meaning in MEANINGS.items():
        if found := re.match(pattern, text):
            return where + meaning.format(*found.groups())
    return where + "Read the error below from its end."


def student_line(error: BaseException) -> str | None:
    """Return the last line of the student's own code that led to the error."""
    try:
        frames = traceback.extract_tb(error.__traceback__)
    except Exception:
        return None
    own = [frame.line for frame in frames if frame.line and _is_own(Path(frame.filename))]
    return own[-1].strip().replace("`", "'") if own else None


def _is_own(file: Path) -> bool:
    return EXERCISES not in file.parents and not any(lib in file.parents for lib in LIBRARIES)
