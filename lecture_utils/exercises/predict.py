"""The predictions of all notebooks: ``exercises.predict.NAME.check(guess)``."""

from typing import TYPE_CHECKING

from lecture_utils.exercises._discovery import missing, prediction_modules

if TYPE_CHECKING:
    from lecture_utils.exercises.engine import Prediction


def _predictions() -> dict[str, "Prediction"]:
    from lecture_utils.exercises.engine import Prediction  # brings torch: not before it is needed

    return {
        name: value
        for module in prediction_modules()
        for name, value in vars(module).items()
        if isinstance(value, Prediction)
    }


def __getattr__(name: str) -> "Prediction":
    if name.startswith("__"):
        raise AttributeError(name)
    predictions = _predictions()
    if name not in predictions:
        raise missing("prediction", name, predictions)
    return predictions[name]


def __dir__() -> list[str]:
    return sorted(_predictions())
