"""From a table to a Dataset."""

import torch
from torch import tensor
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

from lecture_utils.exercises.engine import WrongKindError, exercise
from lecture_utils.exercises.engine.adapters import is_blank


def as_dataset(answer):
    """Return a function of counts and targets that tells what a DataLoader makes of the answer."""
    if not isinstance(answer, type):
        raise WrongKindError(
            "The answer should be a class, by its name alone: `check(MyDataset)`. This is a "
            f"{type(answer).__name__}."
        )

    def observe(counts, targets):
        if is_blank(getattr(answer, "__getitem__", None)) or _is_empty(answer):
            return ...
        if not hasattr(answer, "__len__"):
            return {"the length": "missing, as there is no `__len__`"}
        items = answer(counts, targets)
        batches = list(DataLoader(items, batch_size=2))
        if not all(isinstance(b, list | tuple) and len(b) == 2 for b in batches):
            return {"an item": _in_place_of_a_pair(batches[0])}
        features, classes = zip(*batches, strict=True)
        observed = {"the length": len(items)}
        return observed | _kind("the features", features) | _kind("the classes", classes)

    return observe


def _in_place_of_a_pair(batch):
    if isinstance(batch, dict):
        return "a dictionary"
    more = isinstance(batch, list | tuple) and len(batch) > 2
    return "more than a pair" if more else "not a pair"


def _kind(name, batches):
    if not all(isinstance(batch, torch.Tensor) for batch in batches):
        return {f"the dtype of {name}": "none: they are not numbers"}
    kind = str(batches[0].dtype).removeprefix("torch.")
    return {f"the dtype of {name}": kind, name: torch.cat(batches)}


def _is_empty(answer):
    own = [value for name, value in vars(answer).items() if callable(value)]
    return not own and answer.__getitem__ is getattr(Dataset, "__getitem__", None)


COUNTS = tensor([[0, 3, 1, 0], [12, 0, 0, 7], [0, 0, 2, 5]])
MORE = tensor([[1, 0, 0], [0, 90, 2], [4, 0, 0], [0, 1, 1], [6, 0, 8]])


class OttoDataset(Dataset):
    """Rows of a table as pairs of features and class index."""

    def __init__(self, counts, targets, transform=torch.log1p):
        self.features = transform(counts.float())
        self.classes = torch.tensor([int(name[-1]) - 1 for name in targets])

    def __len__(self):
        return len(self.classes)

    def __getitem__(self, index):
        return self.features[index], self.classes[index]


dataset = exercise(
    "Write a Dataset as a class `MyDataset(counts, targets)`: counts is an N x F integer tensor, "
    "targets a list of N names such as 'Class_2'. Each item is a pair: log(1 + count) of one row "
    "as float32, and the index of its class, 0 for Class_1.",
    name="dataset",
    probes=[
        (COUNTS, ["Class_3", "Class_1", "Class_9"]),
        (MORE, ["Class_2", "Class_2", "Class_1", "Class_7", "Class_4"]),
    ],
    hints=[
        "Three methods. Do the work once in `__init__`, for the whole table; `__len__` and "
        "`__getitem__` only look things up.",
        "`torch.log1p` takes the whole table. The index of 'Class_2' is its last character as a "
        "number, minus 1.",
        "`__len__` returns the number of rows, `__getitem__(self, index)` the pair "
        "`self.features[index], self.classes[index]`.",
    ],
    on_success="All that a DataLoader needs is a length and an item for each index.",
    expects="a class with `__len__` and `__getitem__`",
    adapter=as_dataset,
)(OttoDataset)


def with_features(function):

    def __init__(self, counts, targets):  # noqa: N807
        OttoDataset.__init__(self, counts, targets, function)

    return type("Variant", (OttoDataset,), {"__init__": __init__})


def with_classes(function):

    def __init__(self, counts, targets):  # noqa: N807
        OttoDataset.__init__(self, counts, targets)
        self.classes = function(targets)

    return type("Variant", (OttoDataset,), {"__init__": __init__})


def with_item(function):
    return type("Variant", (OttoDataset,), {"__getitem__": function})


def numbers(targets):
    return torch.tensor([int(name[-1]) for name in targets])


def by_appearance(targets):
    known = {name: k for k, name in enumerate(dict.fromkeys(targets))}
    return torch.tensor([known[name] for name in targets])


def by_sorting(targets):
    known = {name: k for k, name in enumerate(sorted(set(targets)))}
    return torch.tensor([known[name] for name in targets])


dataset.misconceptions(
    counted_from_one=(
        with_classes(numbers),
        "Your classes are 1 to 9. The nine logits have the indices 0 to 8: with a 9 the loss would "
        "raise an error, and all other classes would be mistaken for their neighbours.",
    ),
    names=(
        with_classes(list),
        "The class of your item is still text. A loss cannot compare logits with text; it needs "
        "the index of the true logit, an integer.",
    ),
    classes_as_floats=(
        with_classes(lambda targets: (numbers(targets) - 1).float()),
        "Your classes are floats. Class indices must be integers.",
    ),
    short_integers=(
        with_classes(lambda targets: (numbers(targets) - 1).int()),
        "Your classes are int32. Class indices must be int64 (`torch.long`), the dtype that torch "
        "gives to Python's own integers.",
    ),
    one_hot=(
        with_classes(lambda targets: F.one_hot(numbers(targets) - 1, 9)),
        "Your classes are one-hot rows. An index says the same in one number, and one-hot rows of "
        "integers make the loss raise an error.",
    ),
    a_list_with_the_class=(
        with_classes(lambda targets: (numbers(targets) - 1)[:, None]),
        "The class of an item has a dimension of its own, so a batch of them is a column, (N, 1). "
        "The loss expects a plain vector of N indices.",
    ),
    numbered_by_appearance=(
        with_classes(by_appearance),
        "You numbered the classes in the order in which they appear. In another split another "
        "class comes first, and the numbers mean something else.",
    ),
    numbered_by_sorting=(
        with_classes(by_sorting),
        "You numbered the classes that occur in these rows. If one is missing, all after it move "
        "up, and the numbers mean something else than in another split.",
    ),
    raw_counts=(
        with_features(lambda counts: counts),
        "Your features are the counts themselves. The logarithm of 1 + count is asked for: it "
        "brings the few very large ones closer to the rest.",
    ),
    whole_numbers=(
        with_features(lambda counts: counts.long()),
        "Your features are integers, as they stand in the table. A layer refuses to multiply them "
        "by its float32 weights; and the logarithm is missing.",
    ),
    log_of_zero=(
        with_features(torch.log),
        "You took the logarithm of the counts. Most of them are 0, and the logarithm of 0 is "
        "minus infinity.",
    ),
    one_plus_log=(
        with_features(lambda counts: 1 + torch.log(counts)),
        "You added 1 after the logarithm. Most counts are 0, and the logarithm of 0 is minus "
        "infinity: add 1 before.",
    ),
    exponential=(
        with_features(lambda counts: torch.exp(counts) - 1),
        "You took the exponential, which makes large counts larger still. The logarithm is asked "
        "for.",
    ),
    square_root=(
        with_features(torch.sqrt),
        "You took the square root of the counts. The logarithm of 1 + count is asked for.",
    ),
    base_10=(
        with_features(lambda counts: torch.log10(1 + counts)),
        "This is the logarithm to base 10. The natural one is asked for.",
    ),
    base_2=(
        with_features(lambda counts: torch.log2(1 + counts)),
        "This is the logarithm to base 2. The natural one is asked for.",
    ),
    double_precision=(
        with_features(lambda counts: torch.log1p(counts.double())),
        "Your features are float64. The weights of a layer are float32, and it refuses to "
        "multiply the two.",
    ),
    standardised=(
        with_features(lambda counts: (counts - counts.mean(0)) / counts.std(0)),
        "You standardised with the mean and the standard deviation of the rows that you were "
        "given. Each split would then be measured by a different yardstick; the logarithm needs "
        "none.",
    ),
    swapped=(
        with_item(lambda self, index: (self.classes[index], self.features[index])),
        "Your item is (class, features). The loops of this course read `data, target`: the "
        "features come first.",
    ),
    features_alone=(
        with_item(lambda self, index: self.features[index]),
        "Your item is not a pair: the features or the class alone. What would the loss compare the "
        "prediction with?",
    ),
    a_dictionary=(
        with_item(lambda self, i: {"features": self.features[i], "class": self.classes[i]}),
        "Your item is a dictionary; a pair is asked for. The loops of this course read `data, "
        "target`.",
    ),
    three_parts=(
        with_item(lambda self, index: (index, self.features[index], self.classes[index])),
        "Your item has more than two parts; a pair is asked for. The loops of this course read "
        "`data, target`.",
    ),
    index_forgotten=(
        with_item(lambda self, index: (self.features, self.classes)),
        "Each of your items is the whole table. `__getitem__` is asked for one row; what tells it "
        "which?",
    ),
    always_the_first=(
        with_item(lambda self, index: (self.features[0], self.classes[0])),
        "Every item of yours is the first row. What tells `__getitem__` which row is wanted?",
    ),
    a_column=(
        with_item(lambda self, index: (self.features[:, index], self.classes[index])),
        "You took a column: one feature of all products. An item is one product, that is, a row.",
    ),
    length_of_a_row=(
        type("Variant", (OttoDataset,), {"__len__": lambda self: self.features.shape[1]}),
        "Your length is the number of columns. How many items does the table hold?",
    ),
    length_of_the_table=(
        type("Variant", (OttoDataset,), {"__len__": lambda self: self.features.numel()}),
        "Your length is the number of all entries. An item is a row: how many are there?",
    ),
    one_item_too_few=(
        type("Variant", (OttoDataset,), {"__len__": lambda self: len(self.classes) - 1}),
        "Your length is one too small: the last row would never be seen. Indices run from 0 to "
        "the length - 1.",
    ),
    no_length=(
        type("Variant", (Dataset,), {"__getitem__": lambda self, index: index}),
        "Your class has no `__len__`. The DataLoader asks for it to know which indices there are.",
    ),
    no_items=(
        type(
            "Variant",
            (Dataset,),
            {"__init__": OttoDataset.__init__, "__len__": OttoDataset.__len__},
        ),
        "Your class has no `__getitem__`. It is what the DataLoader calls for each index.",
    ),
)
