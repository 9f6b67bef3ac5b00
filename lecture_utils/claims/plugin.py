"""A plugin of pytest: nbval checks claims, and compares what carries none.

``--nbval`` collects each cell as before. Of a cell with a claim, the output that is new must be
of the same kinds as the stored one (text, figure), and both must keep the claim.
"""

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError

from lecture_utils.claims import ClaimError, names_in, read_claim

WIDTH = 200  # characters of a value in a message
TIMEOUT = 60  # seconds, for an expression


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(parent):
    """Collect notebooks as files whose cells may carry claims."""
    files = yield
    return [
        NotebookFile.from_parent(parent, path=file.path) if isinstance(file, IPyNbFile) else file
        for file in files
    ]


class NotebookFile(IPyNbFile):
    """A notebook whose cells are `NotebookCell`."""

    def collect(self):
        """Yield the code cells."""
        for item in super().collect():
            given = {"cell_num": item.cell_num, "cell": item.cell, "options": item.options}
            yield NotebookCell.from_parent(self, name=item.name, **given)


class NotebookCell(IPyNbCell):
    """A code cell; its output is claimed or stored."""

    broken = ()

    def compare_outputs(self, test, ref, skip_compare=None):
        """Return whether the new output is as claimed, or else as stored."""
        if "claim" not in self.cell.metadata:
            return super().compare_outputs(test, ref, skip_compare)
        try:
            claim = read_claim(self.cell.metadata["claim"])
        except ClaimError as error:
            self.broken = [f"the claim cannot be checked: {error}"]
        else:
            if not claim.output and not super().compare_outputs(test, ref, skip_compare):
                return False
            self.broken = self._broken_outputs(claim, test, ref) if claim.output else []
            self.broken += filter(None, map(self._broken_expression, claim.holds))
        self.comparison_traceback = list(self.broken)
        return not self.broken

    def _broken_outputs(self, claim, test, ref):
        if kinds(test) != kinds(ref):
            return [f"stored outputs: {kinds(ref)}\nnew outputs:    {kinds(test)}"]
        stored = claim.broken_by(text_of(ref))
        if stored:
            return ["The stored output does not keep the claim (make refresh?):", *stored]
        return claim.broken_by(text_of(test))

    def _broken_expression(self, expression):
        """Say why an expression does not hold in the kernel; None if it does."""
        asked = {"claim": f"bool({expression})"} | {name: name for name in names_in(expression)}
        client = self.parent.kernel.kc
        message = client.execute("", silent=True, user_expressions=asked)
        while (reply := client.get_shell_msg(timeout=TIMEOUT))["parent_header"][
            "msg_id"
        ] != message:
            pass
        answers = reply["content"]["user_expressions"]
        verdict = answers.pop("claim")
        if verdict["status"] == "error":
            return f"claimed: {expression}\n         {verdict['ename']}: {verdict['evalue']}"
        if verdict["data"]["text/plain"] == "True":
            return None
        values = [
            f"         {name} = {answer['data']['text/plain'][:WIDTH]}"
            for name, answer in answers.items()
            if "data" in answer and not answer["data"]["text/plain"].startswith("<")
        ]
        return "\n".join([f"claimed: {expression}", "         it is not so", *values])

    def repr_failure(self, excinfo):
        """Say which cell broke its claim, what was claimed and what was printed."""
        if not (self.broken and isinstance(excinfo.value, NbCellError)):
            return super().repr_failure(excinfo)
        where = f"{self.path.name}, cell {self.cell_num} (id {self.cell.get('id')})"
        indented = "\n".join([*self.broken, "in the cell"]).replace("\n", "\n  ")
        source = self.cell.source.replace("\n", "\n    ")
        return f"A claim is broken: {where}\n\n  {indented}\n\n    {source}\n"


def kinds(outputs):
    """Return what kinds of output there are, such as ``['stdout', 'image/png text/plain']``."""
    return [
        output.get("name") or " ".join(sorted(output.get("data", [output["output_type"]])))
        for output in outputs
    ]


def text_of(outputs):
    """Return all that the outputs print or show, figures by their alternative texts."""
    texts = (
        output.get("text") or output.get("data", {}).get("text/plain") or output.get("evalue", "")
        for output in outputs
    )
    return "\n".join(texts)
