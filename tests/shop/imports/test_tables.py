"""Files as spreadsheet programs write them, and files that are no tables."""

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.imports.tables import MOST_BYTES, UnreadableFile, escaped, read

PLAIN = "sku,title\nA-1,Öl\n"


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        b" SKU , Title \n\n A-1 , \xc3\x96l \n\n",
    ],
    ids=["plain", "byte order mark", "Windows", "semicolons", "tabs", "spaces"],
)
def test_every_way_to_write_a_table_reads_the_same(content):
    table = read(content)
    assert table.headings == ("sku", "title")
    assert [row.cells for row in table.rows] == [{"sku": "A-1", "title": "Öl"}]


@pytest.mark.parametrize(
    ("content", "reason", "detail"),
    [
        (b"", "empty", ""),
        (b"sku,title\n", "empty", ""),
        (b",,\n1,2,3\n", "empty", ""),
        (b"sku,title\nA,B\nC,\xd6l\n", "not utf-8", "3"),
        (b"sku,title\rA,B\rC,\xd6l\r", "not utf-8", "3"),
        (b"sku,title\nA,B\n\xd6l,C\n", "not utf-8", "3"),
        ("sku,title\nA,B\n".encode("utf-16"), "not utf-8", "1"),
        (b"sku,title\nA,\x00\n", "binary", ""),
        (b'sku,title\nA,"B\n', "broken", "2"),
        (b'sku,"title\nA,B\n', "broken", "1"),
        (b'sku,title\nA,B\nC,"D\n' + b"E,F\n" * 1000, "broken", "3"),
        (b'sku,title\nA,"B\nB"\nC,"D\n' + b"E,F\n" * 15_000, "broken", "4"),
        (b'sku,title\nA,B\nC,"D\nE,"F"\n', "broken", "3"),
        (b"sku,sku\nA,B\n", "heading twice", "sku"),
        (b"sku,,price\nA,B,C\n", "no heading", "2"),
        (",".join(f"c{i}" for i in range(201)).encode(), "too many columns", "201"),
        (b"sku\n" + b"A\n" * 20_001, "too many rows", ""),
        (b"x" * (MOST_BYTES + 1), "too large", ""),
        (b"sku\n" + b"x" * 200_000, "broken", "2"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_table_says_why(content, reason, detail):
    with pytest.raises(UnreadableFile) as refusal:
        read(content)
    assert (refusal.value.reason, refusal.value.detail) == (reason, detail)


def test_the_headings_alone_say_what_stands_between_cells():
    table = read(b"sku;title\rA;one, two, three\r")
    assert [row.cells for row in table.rows] == [{"sku": "A", "title": "one, two, three"}]


def test_a_line_of_a_million_columns_is_refused_at_once():
    begun = time.perf_counter()
    with pytest.raises(UnreadableFile, match="too many columns"):
        read(b"sku" + b",sku" * 1_000_000)
    assert time.perf_counter() - begun < 2


def test_a_row_knows_the_line_it_begins_on():
    table = read(b'sku,title\nA,"two\nlines"\n\nB,short\nC\nD,x,y\n')
    assert [row.line for row in table.rows] == [2, 5]
    assert table.misshapen == [6, 7]


SIGNS = st.text(alphabet="=+-@'\",;\t\r\n a", min_size=1)
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@given(SIGNS | ANY_TEXT, st.sampled_from(",;\t"))
def test_what_was_escaped_is_read_as_it_was(text, separator):
    page = io.StringIO()
    csv.writer(page, delimiter=separator).writerows([["sku", "title"], ["A", escaped(text)]])
    (row,) = read(page.getvalue().encode()).rows
    assert row.cells["title"] == text.strip()


@given(SIGNS | ANY_TEXT, *[st.sampled_from(",;\t")] * 2)
def test_no_program_finds_a_formula_whatever_it_takes_for_a_separator(text, separator, expected):
    page = io.StringIO()
    csv.writer(page, delimiter=separator).writerow(["A", escaped(text), "B"])
    cells = [
        cell
        for row in csv.reader(io.StringIO(page.getvalue(), newline=""), delimiter=expected)
        for cell in row
    ]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert escaped(text)[0] not in "\t\r"


@pytest.mark.parametrize(
    ("text", "defused"),
    [
        ("ok;=1+1", "ok;'=1+1"),
        ("ok,@SUM(1)\t+2", "ok,'@SUM(1)\t'+2"),
        ("one\r\n- two\r\n\r\nthree", "one\r\n'- two\r\n\r\nthree"),
        ('ok;"=1+1&"', 'ok;\'"=1+1&"'),
        ("it's 1-2; a, b = c", "it's 1-2; a, b = c"),
    ],
)
def test_apostrophes_stand_where_a_formula_would_begin_and_nowhere_else(text, defused):
    assert escaped(text) == defused
