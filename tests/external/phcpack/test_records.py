"""Reading PHCpack's records; no phcpy needed."""

import math

from explorer.external.phcpack.records import Record, better, read_record

RECORD = """t :  1.00000000000000E+00   0.00000000000000E+00
m : 2
the solution for t :
 y :  8.39411081514462E-01  -2.05902303578721E-84
 x :  1.22158531303608E+00   4.94065645841247E-324
== err :  7.611E-16 = rco :  7.299E-02 = res :  3.053E-16 ="""

# the next two as PHCpack 2.4.86 wrote them
TINY = """t :  1.00000000000000E+00   0.00000000000000E+00
m : 1
the solution for t :
 x : -1.04513614130421E-199   5.22568070652104E-200
 y : -4.00914706513829E-51   1.20086358237998E+00
== err :  1.887E-16 = rco :  NaN****** = res :  5.551E-17 ="""

DOUBLE_DOUBLE = (
    "t : 1.00000000000000000000000000000000E+00      0.00000000000000000000000000000000E+00    \n"
    """m : 1
the solution for t :
 x : -1.22072656410805879370300578342381E+00     -7.42853710519980672213963394447152E-153
 y : 3.05344333490631192533827831795052E-01      -2.98308347438838790054723898130005E-154
== err :  5.080E-31 = rco :  1.605E-02 = res :  5.007E-32 ="""
)


def test_coordinates_come_in_the_order_asked_for():
    record = read_record(RECORD, ["x", "y"])
    assert record.point == (1.22158531303608 + 5e-324j, 0.839411081514462 - 2.05902303578721e-84j)
    assert (record.t, record.multiplicity) == (1.0, 2)
    assert (record.error, record.rcond, record.residual) == (7.611e-16, 7.299e-2, 3.053e-16)
    assert record.size == abs(record.point[0])


def test_double_double_records():
    assert (
        read_record(DOUBLE_DOUBLE, ["y", "x"]).point[1].real == -1.22072656410805879370300578342381
    )


def test_a_condition_number_that_is_not_a_number_costs_no_solution():
    record = read_record(TINY, ["x", "y"])
    assert math.isnan(record.rcond)
    assert record.point[1] == complex(-4.00914706513829e-51, 1.20086358237998)


def test_what_cannot_be_read():
    broken = [
        "",
        "\x01",
        "solution 3 has no text: UnicodeDecodeError",
        RECORD.replace("8.39411081514462E-01", "NaN*****************"),
        RECORD.replace("8.39411081514462E-01", "+Inf****************"),
        RECORD.replace(" y :", " z :"),
        RECORD.replace("m : 2", "m : ?"),
        RECORD.replace("res :", ""),
        RECORD.replace("7.611E-16", "7.6.1"),
    ]
    assert [read_record(text, ["x", "y"]) for text in broken] == [None] * len(broken)


def test_an_unknown_called_t_is_not_the_parameter():
    record = read_record(RECORD.replace(" x :", " t :"), ["t", "y"])
    assert record.t == 1.0
    assert record.point[0].real == 1.22158531303608


def test_newton_is_taken_only_where_it_helps():
    first = Record(0.5, 3, (1 + 0j,), 1e-10, 0.1, 1e-12)
    near = (1 + 1e-9j,)
    assert better(first, Record(1.0, 1, near, 1e-9, 0.2, 1e-25)) == Record(
        0.5, 3, near, 1e-9, 0.2, 1e-25
    )
    assert better(first, Record(1.0, 1, near, 1.0, 0.2, 1.0)) is first
    assert better(first, Record(1.0, 1, near, math.nan, 0.2, math.nan)) is first
    assert better(first, Record(1.0, 1, (2 + 0j,), 1e-30, 0.2, 0.0)) is first, (
        "a jump to another solution"
    )
    assert better(first, None) is first


def test_a_residual_that_is_zero_by_luck_does_not_stop_newton():
    lucky = Record(1.0, 1, (1 + 0j,), 0.0, 0.1, 0.0)
    refined = Record(1.0, 1, (1 + 1e-13j,), 1e-30, 0.1, 1e-31)
    assert better(lucky, refined).point == refined.point
