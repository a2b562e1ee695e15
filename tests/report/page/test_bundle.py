"""Modules in one script: each keeps its names, and what is written otherwise is refused."""

import pytest

from explorer.report.page.bundle import bundle

MODULES = {
    "main.js": 'import { twice } from "./lib/math.js";\nwindow.answer = twice(21);',
    "lib/math.js": 'import { two } from "../two.js";\n'
    "export function twice(x) {\n  return two * x;\n}",
    "two.js": "export const two = 2;",
    "other.js": "throw new Error();",
}


def test_modules_stand_after_what_they_import_and_others_are_left_out():
    script = bundle(MODULES, "main.js")
    places = [script.index(f'modules["{name}"] =') for name in ("two.js", "lib/math.js", "main.js")]
    assert places == sorted(places)
    assert "other.js" not in script
    assert "import" not in script
    assert "export" not in script


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('import { a } from "./none.js";', "imports none.js"),
        ('import { a } from "./main.js";', "circle"),
        ('import a from "./two.js";', "allowed are named"),
        ('import "./two.js";', "allowed are named"),
        ("export default 3;", "allowed are named"),
        ("export { a };", "allowed are named"),
    ],
)
def test_what_cannot_be_bundled_is_refused(source, said):
    with pytest.raises(ValueError, match=said):
        bundle(MODULES | {"main.js": source}, "main.js")
