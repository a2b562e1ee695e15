"""What eyes and hands need: contrast by WCAG 2.1, colours that all can tell apart, keyboard."""

from itertools import combinations

import numpy as np
import pytest

from explorer import DeepLinear, Problem, solve
from explorer.landscape.answer.facts import facts
from explorer.landscape.answer.page import solution_page
from explorer.report.page import write_page

# Machado, Oliveira, Fernandes, IEEE TVCG 15 (2009), table 1: linear RGB as seen without one cone
SEEN = {
    "all cones": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = XYZ.sum(axis=1)

# Colour and background of all text that is shown, and its size and weight
TEXTS = """
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const found = {};
for (let node = walk.nextNode(); node; node = walk.nextNode()) {
  const owner = node.parentElement;
  if (!node.textContent.trim() || owner.closest("script, style, noscript, title")) continue;
  if (!owner.checkVisibility()) continue;
  const style = getComputedStyle(owner);
  let ground = owner;
  while (ground && /rgba\\(.*, 0\\)|transparent/.test(getComputedStyle(ground).backgroundColor))
    ground = ground.parentElement;
  const back = ground ? getComputedStyle(ground).backgroundColor : "rgb(255, 255, 255)";
  const ink = owner instanceof SVGElement ? style.fill : style.color;
  found[[ink, back, style.fontSize, style.fontWeight].join("|")] = node.textContent.slice(0, 40);
}
return found;
"""


def linear(colour):
    share = np.array(colour) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    return linear(colour) @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def rgb(text):
    if text.startswith("#"):
        return [int(text[k : k + 2], 16) for k in (1, 3, 5)]
    return [float(part) for part in text[text.index("(") + 1 : -1].split(",")[:3]]


def lab(shares):
    value = np.clip(XYZ @ shares, 0, None) / WHITE
    f = np.where(value > 0.008856, np.cbrt(value), 7.787 * value + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    problem = Problem(DeepLinear((1, 1, 1, 1)), [[2.0]], [[1.5]], [0.05, 0.08, 0.06])
    told = facts(solve(problem, seed=1))
    told |= {"verdict": "incomplete", "complete": False, "warnings": ["w"], "notes": ["n"]}
    told["checks"][0] |= {"passed": False}
    return write_page(solution_page(told), tmp_path_factory.mktemp("look") / "page.html")


def test_all_text_has_the_contrast_of_wcag_aa(browser, page):
    browser.open(page, "#point=0&other=5")
    browser.find("#slice .field").send_keys("\ue007")
    found = browser.run(TEXTS)
    assert len(found) > 8
    poor = {}
    for name, text in found.items():
        ink, back, size, weight = name.split("|")
        large = float(size[:-2]) >= 24 or (float(size[:-2]) >= 18.66 and int(weight) >= 700)
        if contrast(rgb(ink), rgb(back)) < (3 if large else 4.5):
            poor[name] = text
    assert poor == {}


def test_marks_have_the_contrast_of_graphics_and_shapes_of_their_own(browser, page):
    browser.open(page)
    styles = browser.run('return modules["shell/colours.js"].KIND_STYLE')
    colours = [style["colour"] for style in styles.values()]
    signs = browser.run('const m = modules["shell/colours.js"]; return [m.NEGATIVE, m.POSITIVE]')
    assert all(contrast(rgb(colour), [255] * 3) >= 3 for colour in [*colours, *signs])
    assert len({style["shape"] for style in styles.values()}) == len(styles)


@pytest.mark.parametrize("eyes", SEEN)
def test_colours_that_matter_stay_apart(browser, page, eyes):
    browser.open(page)
    script = 'const m = modules["shell/colours.js"]; return [m.KIND_STYLE, m.NEGATIVE, m.POSITIVE]'
    styles, negative, positive = browser.run(script)
    seen = {name: lab(SEEN[eyes] @ linear(rgb(s["colour"]))) for name, s in styles.items()}
    for one, other in combinations(styles, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 15
    signs = [lab(SEEN[eyes] @ linear(rgb(colour))) for colour in (negative, positive)]
    assert np.linalg.norm(signs[0] - signs[1]) > 40


def test_everything_that_answers_can_be_reached_by_keyboard(browser, page):
    browser.open(page)
    script = """
    const answers = "a, button, select, input, summary, [role=button], #table tbody tr, .scroll";
    const groups = [...document.querySelectorAll("#levels g, #slice g")];
    const hasStop = (node) => groups.some((g) => g.contains(node) &&
      g.querySelector('.mark[tabindex="0"]'));
    return [...document.querySelectorAll(answers)].filter((node) => node.checkVisibility() &&
      node.tabIndex < 0 && !hasStop(node)).map((node) => node.outerHTML.slice(0, 90));
    """
    assert browser.run(script) == []
    names = """return [...document.querySelectorAll("select, input, [role=button], svg[role]")]
      .filter((node) => !(node.ariaLabel || node.labels?.length || node.closest("label")))
      .map((node) => node.outerHTML.slice(0, 90));"""
    assert browser.run(names) == []
