"""What the pages hold: text alone, read without a browser."""

import html
import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote

import nbformat
import pytest

from lecture_utils import exercises
from lecture_utils.authoring.site.__main__ import _drop_pages_without_source, build
from lecture_utils.authoring.site.glossary import Glossary
from lecture_utils.authoring.site.links import ways_to_run
from lecture_utils.authoring.site.policy import set_policies
from lecture_utils.exercises._discovery import exercise_modules
from lecture_utils.files import PROJECT, lecture_notebooks

NOTEBOOKS = [path.stem for path in lecture_notebooks()]


class Links(HTMLParser):
    """Collects what a page points to, and the places in it that can be pointed to."""

    def __init__(self):
        super().__init__()
        self.targets, self.anchors, self.images = [], set(), []

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.anchors |= {named[key] for key in ("id", "name") if named.get(key)}
        self.targets += [named[key] for key in ("href", "src") if named.get(key)]
        if tag == "img":
            self.images.append(named)


def parsed(path):
    links = Links()
    links.feed(path.read_text(encoding="utf-8"))
    return links


def text_of(site, name):
    return (site / "notebooks" / f"{name}.html").read_text(encoding="utf-8")


def test_no_link_is_broken(pages):
    known = {path: parsed(path) for path in pages}
    broken = []
    for path, links in known.items():
        for target in links.targets:
            file, _, anchor = unquote(html.unescape(target).split("?")[0]).partition("#")
            if re.match(r"[a-z]+:|//", target):
                continue
            place = (path.parent / file).resolve() if file else path
            exists = place.is_file() and (
                not anchor or place not in known or anchor in known[place].anchors
            )
            if not exists:
                broken.append((path.name, target))
    assert broken == []


def test_nothing_is_loaded_from_another_host(pages):
    for path in pages:
        text = path.read_text(encoding="utf-8")
        loaded = re.findall(
            r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"(https?://[^\"]+)", text
        )
        assert loaded == [], path


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_page_shows_the_stored_outputs(site, name):
    text = html.unescape(re.sub(r"<[^>]+>", "", text_of(site, name)))
    notebook = nbformat.read(f"notebooks/{name}.ipynb", as_version=4)
    printed = [o.text for c in notebook.cells for o in c.get("outputs", []) if "text" in o]
    assert printed
    for output in printed:
        assert output.strip() in text


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_figure_has_its_alternative_text(site, name):
    notebook = nbformat.read(f"notebooks/{name}.ipynb", as_version=4)
    stored = [
        output.metadata["image/png"]["alt"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    shown = [image.get("alt") for image in parsed(site / "notebooks" / f"{name}.html").images]
    assert shown == stored


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_question_of_a_notebook_is_asked(site, name):
    notebook = nbformat.read(f"notebooks/{name}.ipynb", as_version=4)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    text = text_of(site, name)
    asked = re.findall(r"exercises\.(predict\.)?(\w+)\.check\(", code)
    assert asked
    for prediction, question in asked:
        place = f'id="{"predict" if prediction else "exercise"}-{question}"'
        assert text.count(place) == 1


def test_formulas_are_set_and_none_is_left_as_tex(site):
    for name in NOTEBOOKS:
        code = r"<annotation.*?</annotation>|<pre.*?</pre>"
        text = re.sub(code, "", text_of(site, name), flags=re.S)
        assert "katex-error" not in text
        assert not re.search(
            r"\\(frac|sum|mathrm|log)\b", re.sub(r"<pre.*?</pre>", "", text, flags=re.S)
        )
    assert 'class="katex"' in text_of(site, "01_logits_to_softmax")


def test_the_list_of_misconceptions_is_that_of_the_exercises(site):
    text = html.unescape((site / "misconceptions.html").read_text(encoding="utf-8"))
    for name in exercise_modules():
        for misconception in getattr(exercises, name).known_misconceptions:
            assert f"<strong>{misconception.slug}</strong>" in text


def test_slides_and_notebooks_are_offered(site):
    text = text_of(site, "03_mnist_mlp")
    assert 'href="../slides/03_mnist_mlp.html"' in text
    assert 'href="../slides/01_logits_to_softmax.html"' not in text_of(site, NOTEBOOKS[0])
    assert "slides/03_mnist_mlp.pdf" in (site / "teach.html").read_text(encoding="utf-8")
    for path in lecture_notebooks():
        assert (site / "downloads" / path.name).read_bytes() == path.read_bytes()


def test_buttons_for_the_cloud_come_from_the_repository_s_address(site):
    text = text_of(site, "01_logits_to_softmax")
    assert "colab.research.google.com/github/someone/lecture/blob/main/notebooks/01_" in text
    assert "mybinder.org/v2/gh/someone/lecture/main?" in text


@pytest.mark.parametrize("address", ["", "https://gitlab.com/someone/lecture"])
def test_without_an_address_on_github_there_are_none(tmp_path, address):
    bar = ways_to_run("01_logits_to_softmax.ipynb", address, tmp_path)
    assert "Download the notebook" in bar
    assert "Colab" not in bar
    assert "Slides" not in bar


def test_the_network_s_weights_are_there_once_for_all_pages(site):
    sizes = [path.stat().st_size for path in (site / "_static/live").iterdir()]
    assert [size for size in sizes if size > 1e6] == [pytest.approx(1.82e6, rel=0.01)]


def test_a_glossary_entry_leads_to_the_first_use_and_back(site):
    glossary = (site / "glossary.html").read_text(encoding="utf-8")
    assert 'href="notebooks/01_logits_to_softmax.html#first-softmax"' in glossary
    assert 'href="../glossary.html#term-softmax"' in text_of(site, "01_logits_to_softmax")


def test_a_widget_keeps_what_it_was_made_with(site):
    (stored,) = re.findall(r'data-widget="([^"]+)"', text_of(site, "01_logits_to_softmax"))
    assert json.loads(html.unescape(stored))["values"]["logits"] == [2.0, 1.0, 0.1]


def test_a_site_of_which_nothing_changed_is_left_as_it_is(site, repository):
    written = (site / "index.html").stat().st_mtime_ns
    decks, work = site.parent / "decks", site.parent / "work"
    assert build(site, work, repository, decks) == 0
    assert (site / "index.html").stat().st_mtime_ns == written


def test_a_page_whose_source_is_gone_leaves_the_site(tmp_path):
    for name in ("source/kept.md", "doctrees/kept.doctree", "doctrees/api/gone.doctree"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    pages = [tmp_path / "html" / name for name in ("kept.html", "genindex.html", "api/gone.html")]
    for page in pages:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.touch()
    _drop_pages_without_source(tmp_path)
    assert [page.exists() for page in pages] == [True, True, False]


def test_no_page_lets_a_browser_fetch_another_one_beforehand(pages):
    """Firefox would, for rel="next"; the pages' policy refuses it, and the console complains."""
    for path in pages:
        relations = re.findall(r'<link[^>]* rel="([^"]+)"', path.read_text(encoding="utf-8"))
        assert not {"next", "prefetch", "prerender", "dns-prefetch"} & {*relations}, path


def test_no_page_names_a_folder_of_this_machine(pages):
    for path in pages:
        assert str(PROJECT) not in path.read_text(encoding="utf-8"), path


def test_the_reference_holds_the_lecture_s_own_names_only(site):
    names = re.findall(r'<dt class="sig[^>]* id="([^"]+)"', read_all(site / "api"))
    assert "lecture_utils.files.student_folder" in names
    assert not [name for name in names if re.search(r"\.(Path|Any|Iterator)\b", name)]


def test_a_widget_s_arguments_are_those_of_its_constructor(site):
    text = re.sub(r"<[^>]+>", "", (site / "api" / "widgets.html").read_text(encoding="utf-8"))
    assert "DigitPad(model, collect=False)" in text
    assert "*args" not in text


def read_all(folder):
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html")))


def test_a_term_is_linked_once_a_page_and_only_in_prose():
    glossary = Glossary("# Terms\n\nlogit, logits\n: A score.\n")
    source = "# Logits\n`logits` $logit$ [logits](x.md) two logits, one logit"
    linked = glossary.link(source, "01")
    assert linked == (
        "(first-logit)=\n# Logits\n`logits` $logit$ [logits](x.md) "
        "two [logits](#term-logit), one logit"
    )
    assert glossary.link("a logit", "02") == "a [logit](#term-logit)"
    page = glossary.page({"01": "Part 1"})
    assert "(term-logit)=\n**logit**\n: A score. First used in [Part 1](#first-logit)." in page


def test_every_page_says_what_it_may_do(pages):
    for path in pages:
        text = path.read_text(encoding="utf-8")
        (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="(.*?)"', text)
        (scripts,) = re.findall(r"script-src (.*?);", policy)
        assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'self'")
        assert "unsafe" not in scripts
        assert "http" not in policy


def test_a_script_among_the_text_is_not_allowed(tmp_path):
    theirs, ours = "<script>steal()</script>", "<script>theme()</script>"
    page = f'<head><meta charset="utf-8" />{ours}</head><body>{theirs}</body>'
    for name in ("page.html", "search.html"):
        (tmp_path / name).write_text(page)
    set_policies(tmp_path)
    written = [(tmp_path / name).read_text() for name in ("page.html", "search.html")]
    assert [text.count("'sha256-") for text in written] == [1, 2]
    (tmp_path / "odd.html").write_text("<p>")
    with pytest.raises(ValueError, match="does not begin as the theme's pages do"):
        set_policies(tmp_path)
