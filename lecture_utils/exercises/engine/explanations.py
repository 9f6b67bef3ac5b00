"""What an exception means, in words for the one who wrote the line."""

import re

from lecture_utils.exercises.engine.errors import Raised

NO_PARENTHESES = (
    "A function stands here in place of its result: are the parentheses `()` missing after its "
    "name?"
)
# A pattern of `Type: text` with one stable word or two (texts change with torch), and its meaning
MEANINGS = {
    r"EOFError.*input\(\)": (
        "`input()` waits for the keyboard, and nobody types while an answer is checked. Your "
        "function gets everything it needs as arguments."
    ),
    r"(?:Type|Attribute|Value|Runtime)Error(?!.*object is not callable).*"
    r"(?:builtin_function_or_method|method_descriptor|wrapper_descriptor|'?\b(?:method|function)'?"
    r"(?: and| object|$|,|\)))": NO_PARENTHESES,
    r"UnboundLocalError.*variable '(\w+)'": (
        "`{0}` is used before it gets a value inside the function."
    ),
    r"NameError.*name 'self'": (
        "`self` is not known here. Is it missing as the first parameter of the method?"
    ),
    r"NameError.*name 'F'": (
        "`F` is not known here. It is usually imported: `from torch.nn import functional as F`."
    ),
    r"NameError.*name '(np|nn|math|torch|log|exp|sqrt)'": (
        "`{0}` is not known here: it has to be imported first."
    ),
    r"NameError.*name '(\w+)'": (
        "The name `{0}` is not known here. Is it spelt as where it was defined, and was that cell "
        "run?"
    ),
    r"RuntimeError.*(?:mat1 and mat2 must|expected m1 and m2 to) have the same dtype": (
        "A matrix product of two dtypes. Convert both to float32 with `.float()`."
    ),
    r"RuntimeError.*shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)": (
        "A matrix product of {0}×{1} and {2}×{3}: the inner sizes {1} and {2} must agree. Was "
        "the input flattened to one row per example, and does the layer expect that many features?"
    ),
    r"RuntimeError.*size of tensor a \((\d+)\) must match .* b \((\d+)\)": (
        "Two tensors do not fit together: {0} against {1} along one dimension. Which shapes do "
        "they have, and which should they have? (A sum without `keepdim=True` loses a dimension.)"
    ),
    r"RuntimeError.*[Ii]ndex tensor must have the same number of dimensions": (
        "The index must have as many dimensions as the tensor it picks from: a column for a matrix."
    ),
    r"ValueError.*operands could not be broadcast": (
        "Two arrays do not fit together. A sum over the classes loses that dimension unless you "
        "keep it."
    ),
    r"RuntimeError.*shape '(.*)' is invalid for input of size (\d+)": (
        "{1} numbers cannot be arranged as {0}. What should one row of the result hold?"
    ),
    r"RuntimeError.*view size is not compatible": (
        "`view` cannot rearrange this tensor without a copy; `reshape` can."
    ),
    r"IndexError.*Dimension out of range": (
        "There is no such dimension: `dim` counts from 0. A vector has only dimension 0, a matrix "
        "has 0 and 1."
    ),
    r"IndexError.*Target (-?\d+) is out of bounds": (
        "There is no logit for label {0}: labels run from 0 to C - 1."
    ),
    r"IndexError.*0-dim tensor": (
        "A single number cannot be indexed. Was it reduced too early, by a `sum` or a `mean`?"
    ),
    r"IndexError.*(?:out of (?:bounds|range)|too many indices|invalid index)": (
        "An index points outside of the tensor or list. There is one index per dimension, from 0 "
        "to the length - 1."
    ),
    r"(?:IndexError|TypeError).*(?:must be long|shape mismatch|must be integers|indices)": (
        "These indices do not select anything. Use int64 tensors of the same length."
    ),
    r"RuntimeError.*(?:dtype to be Long|type Long but|Long.*Float.*target)": (
        "Class indices must be integers, int64: no `.float()` on the targets."
    ),
    r"RuntimeError.*class probabilities": (
        "A target of the same shape as the logits is read as probabilities and must be float. For "
        "class labels give the indices themselves, one per example."
    ),
    r"RuntimeError.*(?:multi-target|[01]D target|target tensor expected)": (
        "The targets must be one index per example, shape (N,), not (N, 1)."
    ),
    r"ValueError.*(?:target|[Bb]atch)": (
        "Logits and targets do not fit together: there must be as many targets as rows of logits."
    ),
    r"RuntimeError.*Boolean value of Tensor": (
        "A tensor of several values was used where one yes or no is expected. In an `if`, reduce "
        "it first. With a loss class, create the criterion first, then call it: "
        "`nn.SomeLoss()(z, y)`."
    ),
    r"ValueError.*truth value of an array": (
        "An array of several values was used where one yes or no is expected. Reduce it first."
    ),
    r"RuntimeError.*between 0 and 1": (
        "This loss expects probabilities between 0 and 1, and got logits."
    ),
    r"RuntimeError.*only for scalar outputs": (
        "`backward` starts from a single number; yours has several. Which one do you want to "
        "differentiate? Note that the first index is the example."
    ),
    r"RuntimeError.*does not require grad": (
        "There is nothing to differentiate: no tensor behind this number requires a gradient. "
        "Either `requires_grad_()` is missing, or a `.detach()`, `.item()`, `.data`, `argmax` or "
        "`no_grad` in between cuts the graph."
    ),
    r"RuntimeError.*not have been used in the graph": (
        "This gradient is zero by construction: the tensor does not occur in the computation. Was "
        "a copy used in its place?"
    ),
    r"RuntimeError.*backward through the graph a second time": (
        "`backward` ran twice on one loss. Compute a new loss for each step."
    ),
    r"RuntimeError.*only Tensors of floating point.*require gradients": (
        "Only floats can have gradients. Convert the tensor with `.float()` first."
    ),
    r"RuntimeError.*(?:leaf [Vv]ariable|modified by an inplace)": (
        "A tensor that needs gradients was changed in place. Make a new tensor instead."
    ),
    r"RuntimeError.*(?:could not infer output dtype|mean\(\).*floating)": (
        "The mean of integers or booleans is not defined. Convert them to floats first."
    ),
    r"RuntimeError.*result type \w+ can't be cast": (
        "A float result does not fit into a tensor of integers. Convert that one to floats first."
    ),
    r"RuntimeError.*not implemented for '(\w+)'": (
        "torch has no such operation for {0}. Convert the tensor first: floats for arithmetic, "
        "int64 for indices."
    ),
    r"RuntimeError.*only applicable to index tensor": (
        "Here an index tensor is expected, int64: `.long()` converts."
    ),
    r"RuntimeError.*(?:one_hot|Class values must be)": (
        "`F.one_hot` takes int64 indices from 0 to C - 1; its second argument is C."
    ),
    r"(?:\w*MemoryError|RuntimeError.*(?:can't allocate memory|not enough memory|enforce fail))": (
        "That needs more memory than an answer may use, 2 GB. How large is the largest tensor or "
        "list that you make?"
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
    r"TypeError.*argument 'dim' .*must be int, not str": "`dim` is a number, no text.",
    r"TypeError.*(?:dim|inplace) must be .* got .*(?:Tensor|ndarray|LogSoftmax)": (
        "The arguments of a layer are its settings. Create the layer first, then call it with the "
        "tensor: `nn.Softmax(dim=...)(z)`."
    ),
    r"TypeError.*'NoneType' object cannot be interpreted as an integer": (
        "An integer is expected here, and this is None. Does a method of yours end without "
        "`return`?"
    ),
    r"TypeError.*missing.*\bdim\b": (
        "torch does not guess the dimension: say along which one, `dim=...`."
    ),
    r"TypeError.*(?:invalid combination of arguments|argument '(?:axis|keepdims|out)')": (
        "NumPy's functions and tensors do not mix here. Use torch's own, with `dim` for `axis`, or "
        "convert the input to an array first: `z.numpy()`."
    ),
    r"TypeError.*unexpected keyword argument '(\w+)'": (
        "There is no argument `{0}` in this call. Is it spelt as in the documentation?"
    ),
    r"TypeError.*missing \d+ required": "An argument is missing in this call.",
    r"TypeError.*\.(\w+)\(\) takes (\d+) positional arguments?": (
        "Python passes the object itself as the first argument of a method. Is `self` missing in "
        "`def {0}(...)`? Otherwise this call has too many arguments."
    ),
    r"TypeError.*(?:takes .* positional arguments?|too many positional)": (
        "This call has too many arguments."
    ),
    r"TypeError.*must be (?:a )?Tensor, not (list|tuple|int|float|bool|numpy.ndarray)": (
        "torch expects a tensor here and got `{0}`. `torch.tensor(...)` makes one."
    ),
    r"TypeError.*must be (?:a )?Tensor, not ([A-Z]\w+)": (
        "torch expects a tensor here and got `{0}`, a layer. Create the layer first, "
        "`nn.{0}(...)`, and then call it with the tensor: `nn.{0}(...)(x)`."
    ),
    r"TypeError.*must be (?:a )?Tensor, not ([\w.]+)": (
        "torch expects a tensor here and got `{0}`. Which of your names holds the tensor?"
    ),
    r"TypeError.*return_types\.(\w+)": (
        "`torch.{0}` with a dimension returns a pair, the values and their indices. Take one of "
        "them."
    ),
    r"TypeError.*operand.*'(?:generator|map|zip|filter)'": (
        "A generator is not a list of numbers. Put square brackets around it: "
        "`[... for ... in ...]`."
    ),
    r"TypeError.*operand.*'str'": (
        "Text cannot be combined with a number. Convert it first: `int(...)` or `float(...)`."
    ),
    r"TypeError.*operand.*'NoneType'": (
        "One side is None. Does a function of yours end without `return`?"
    ),
    r"TypeError.*operand.*'ellipsis'": "There is still a `...` in this line.",
    r"TypeError.*(?:'list'|'tuple'|can't multiply sequence)": (
        "Lists cannot be multiplied, divided or subtracted number by number. Loop over their "
        "pairs with `zip`, or turn them into tensors."
    ),
    r"TypeError.*(?:unsupported operand|bad operand).*'([\w.]+)'": (
        "Python cannot calculate with a `{0}` here. Which of the names in this line holds one?"
    ),
    r"TypeError.*'(\w+)' object is not callable": (
        "A {0} is called like a function. Is there one pair of parentheses too many, is a `*` "
        "missing, or was a name overwritten?"
    ),
    r"TypeError.*'(\w+)' object is not (?:subscriptable|iterable)": (
        "A {0} has no elements to take. What did you expect to be there?"
    ),
    r"TypeError.*len\(\) of a 0-d tensor": (
        "A single number has no length. Was the tensor reduced too early?"
    ),
    r"AttributeError.*(?:before Module|no attribute '_(?:modules|parameters|buffers)')": (
        "A module needs `super().__init__()` as the first line of its `__init__`."
    ),
    r"AttributeError.*'bool' object has no attribute": (
        "The comparison gave one `True` or `False` and not a tensor, so one side is not a tensor. "
        "(`torch.max` with a dimension returns a pair; without its `()` a method is a function.)"
    ),
    r"AttributeError.*'(float|int)' object has no attribute '(\w+)'": (
        "A Python number has no `{1}`. An `.item()` came too early, or a tensor was expected here."
    ),
    r"AttributeError.*'NoneType' object has no attribute '(\w+)'": (
        "The thing before `.{0}` is None. Was it never set, or does a function of yours end "
        "without `return`?"
    ),
    r"AttributeError.*'(list|tuple)' object has no attribute '(\w+)'": (
        "A {0} has no `{1}`. `torch.tensor(...)` turns it into a tensor."
    ),
    r"AttributeError.*'(\w+)' object has no attribute '(\w+)'": (
        "A {0} has no `{1}`. Is it spelt right? What belongs to the object is set in `__init__`, "
        "as `self.{1}`."
    ),
    r"AttributeError.*module '([\w.]+)' has no attribute '(\w+)'": (
        "There is no `{1}` in `{0}`. Is it spelt right?"
    ),
    r"NotImplementedError.*forward": (
        "The module has no `forward` method, or its name is misspelt."
    ),
    r"NotImplementedError": "This part is not written yet: `NotImplementedError` was raised.",
    r"\w*Error.*(?:[Ee]xpected .*(?:dimension|shape|size)|same size|must match|mismatch)": (
        "The shapes do not fit together. Print `.shape` of what goes in."
    ),
    r"ValueError.*unpack": (
        "The number of names to the left of `=` differs from the number of values on the right."
    ),
    r"ValueError.*zip\(\)": "`zip` was given two sequences of different lengths.",
    r"ValueError.*(?:math domain|positive input)": (
        "`math.log` is not defined for 0 and negative numbers. Which number goes in?"
    ),
    r"ValueError.*invalid literal.*'(.*)'": (
        "`int` cannot read the text `{0}`. Which part of it is the number?"
    ),
    r"OverflowError": "A number became too large: e to a large power. Which exponent is it?",
    r"ZeroDivisionError": "A division by zero.",
    r"TypeError.*default_collate.*'NoneType'": (
        "An item is None. Does `__getitem__` end without `return`?"
    ),
    r"TypeError.*default_collate.*<class '([\w.]+)'>": (
        "An item contains a `{0}`. A DataLoader makes batches of tensors, arrays and numbers."
    ),
    r"KeyError": "There is no such key.",
    r"ModuleNotFoundError.*'([\w.]+)'": "`{0}` is not installed here, and torch is enough.",
    r"RecursionError": "The function calls itself without end. Which line should not?",
    r"AssertionError": "An `assert` of yours does not hold here.",
    r"SystemExit": (
        "It ended the program (`exit`, `quit`, `sys.exit`). A function ends with `return`: return "
        "the result instead."
    ),
}


def explain(error: Raised) -> str:
    """Return what an exception means and what to look at, in a sentence or two.

    An exception that nobody listed is quoted: its type and the first line of its text.
    """
    where = f"It stops in your line `{error.line}`. " if error.line else "It stops with an error. "
    unknown = re.match(r"NameError.*name '(\w+)'", str(error))
    if unknown and error.in_method and unknown[1] not in ("self", "F", "nn", "np", "torch"):
        return where + (
            f"`{unknown[1]}` is not known in this method. If it belongs to the object, write "
            f"`self.{unknown[1]}`, both where it is stored in `__init__` and where it is used."
        )
    for pattern, meaning in MEANINGS.items():
        if found := re.match(pattern, str(error)):
            return where + meaning.format(*found.groups())
    return where + "Read the error below from its end."
