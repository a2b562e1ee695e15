"""A good config that uses everything, for tests to spoil."""

GOOD = """\
extends: [base.yaml]
certify: true
seed: [3, 4]
draws: 2
architectures:
  - widths: [1, 1, 1]
  - grid: {inputs: 1, hidden: {from: 2, to: 3}, layers: [1, 2], outputs: 1}
data:
  - drawn: {samples: [5, 6], x: {normal: {mean: &zero 0, std: [1, 2]}}}
  - table: {path: t.csv, inputs: [a], outputs: [b]}
  - drawn: {<<: &one {samples: 1}, y: {normal: {mean: *zero}}}
    draws: 3
regularization:
  - 1e-10
  - values: [0.3, 0.4]
  - logrange: {from: 0.01, to: 1, steps: 3}
  - loguniform: {low: 0.1, high: [1, 10]}
outputs: {formats: [png], plots: false}
execution: {jobs: 2, scheduler: null, memory_limit: 4GiB}
"""

GOOD_BASE = """\
name: small
execution: {retries: 4, slurm: null}
outputs: {formats: [svg], bounds: true}
"""


def write(folder, text, base=GOOD_BASE):
    (folder / "base.yaml").write_text(base)
    (folder / "study.yaml").write_text(text)
    return folder / "study.yaml"
