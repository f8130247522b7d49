import csv
import gzip
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest

from recoshop.datasets.order_history.cleaning import clean
from recoshop.datasets.order_history.columns import UnknownColumnError, locate, parse_columns
from recoshop.datasets.order_history.departments import ELSEWHERE, department_of
from recoshop.datasets.order_history.left_out import LeftOut, Reason
from recoshop.datasets.order_history.reading import read_lines
from recoshop.datasets.order_history.times import read_times
from recoshop.datasets.order_history.titles import readable
from recoshop.datasets.order_history.wares import is_product
from recoshop.datasets.orders import OrderHistory
from recoshop.datasets.records import DataSetError

NOW = datetime(2026, 6, 15, tzinfo=UTC)
ONLINE_RETAIL = Path(__file__).resolve().parents[4] / "shared/data/online-retail/online_retail.csv.gz"
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
CLEAN = [
    "536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,12/1/10 8:26,2.55,17850.0,United Kingdom",
    "536365,71053,WHITE METAL LANTERN,6,12/1/10 8:26,3.39,17850.0,United Kingdom",
    "536366,71053,WHITE METAL LANTERN,2,12/13/10 9:02,3.75,,United Kingdom",
]


@pytest.fixture
def file_of(tmp_path):
    """`file_of(*lines)`: a file of the clean lines and these."""

    def write(*lines, header=HEADER, encoding="utf-8", name="orders.csv", clean=CLEAN):
        path = tmp_path / name
        content = "\n".join([header, *clean, *lines, ""]).encode(encoding)
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    return write


def history(path, **columns):
    return OrderHistory(path, columns=columns, now=NOW)


def orders_of(path):
    return {order.number: order for order in history(path).orders()}


def line(order="536400", product="71053", description="WHITE METAL LANTERN", quantity="1", **facts):
    time, price, customer = (
        facts.get(name, usual)
        for name, usual in [("time", "12/20/10 10:00"), ("price", "3.39"), ("customer", "")]
    )
    return f"{order},{product},{description},{quantity},{time},{price},{customer},United Kingdom"


def test_a_clean_file_becomes_products_customers_and_orders(file_of):
    found = history(file_of())
    assert [(each.title, each.variants[0].sku) for each in found.products()] == [
        ("White Metal Lantern", "71053"),
        ("White Hanging Heart T-Light Holder", "85123A"),
    ]
    assert [(each.email, each.name) for each in found.shoppers()] == [
        ("customer-17850@customers.invalid", "Customer 17850")
    ]
    first, second = found.orders()
    assert (first.number, first.shopper, len(first.lines)) == (
        "H-536365",
        "customer-17850@customers.invalid",
        2,
    )
    assert first.placed_at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    assert second.shopper == ""
    assert not found.left_out.counts


def test_nothing_of_a_product_is_made_up(file_of):
    lantern, holder = history(file_of()).products()
    assert lantern.variants[0].price == Decimal("3.39")  # the median is one that was charged
    assert lantern.arrived_at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    assert lantern.category == ("Candles & Light",)
    assert lantern.description.startswith("In our range since December 2010")
    assert "6 at a time" in holder.description
    assert (lantern.brand, lantern.pictures) == ("", ())
    assert lantern.variants[0].stock >= 10


@pytest.mark.parametrize(
    ("dirt", "reason"),
    [
        (line(product="POST", description="POSTAGE"), Reason.NOT_A_PRODUCT),
        (line(product="D", description="Discount", quantity="-1", order="C536401"), Reason.NOT_A_PRODUCT),
        (line(product="C2", description="CARRIAGE"), Reason.NOT_A_PRODUCT),
        (
            line(product="gift_0001_20", description="Dotcomgiftshop Gift Voucher £20.00"),
            Reason.NOT_A_PRODUCT,
        ),
        (line(product="9999", description="Next Day Carriage"), Reason.NOT_A_PRODUCT),
        (line(price="0.0"), Reason.NO_PRICE),
        (line(price="-11062.06"), Reason.NO_PRICE),
        (line(quantity="-10", price="0", description="damages"), Reason.NO_PRICE),
        (line(product="22222", description=""), Reason.NO_TITLE),
        (line(product="22222", description="?"), Reason.NO_TITLE),
        (line(time="13/13/10 8:26"), Reason.BAD_DATE),
        (line(time="12/1/99 8:26"), None),
        (line(time=""), Reason.BAD_DATE),
        (line(quantity="six"), Reason.BAD_NUMBER),
        (line(quantity="1.5"), Reason.BAD_NUMBER),
        (line(quantity="0"), Reason.BAD_NUMBER),
        (line(price=""), Reason.BAD_NUMBER),
        (line(price="NaN"), Reason.BAD_NUMBER),
        (line(product=""), Reason.INCOMPLETE),
        ("536400,71053", Reason.INCOMPLETE),
        (line(quantity="-3", customer="99999", order="C536401"), Reason.RETURN_UNMATCHED),
        (line(quantity="-3"), Reason.RETURN_UNMATCHED),
    ],
)
def test_each_kind_of_dirt_is_left_out_under_its_own_reason(file_of, dirt, reason):
    found = history(file_of(dirt))
    assert found.left_out.counts == Counter([reason] if reason else [])
    assert found.left_out.first_lines == ({reason: [5]} if reason else {})
    assert found.n_orders == (2 if reason else 3)


def test_a_date_that_lies_ahead_is_a_mistake(file_of):
    found = history(file_of(line(time="12/1/68 8:26")))
    assert found.left_out.counts == {Reason.BAD_DATE: 1}


def test_a_cancellation_is_taken_off_the_latest_earlier_sale_of_the_same_customer(file_of):
    path = file_of(
        line(order="536401", quantity="4", time="12/10/10 9:00", customer="17850.0"),
        line(order="C536402", quantity="-5", time="12/11/10 9:00", customer="17850.0"),
        line(order="536403", quantity="4", time="12/12/10 9:00", customer="17850.0"),
        line(order="536404", quantity="4", time="12/9/10 9:00", customer="12345.0"),
    )
    found = history(path)
    lanterns = {
        order.number: each.quantity for order in found.orders() for each in order.lines if each.sku == "71053"
    }
    assert lanterns == {"H-536365": 5, "H-536366": 2, "H-536403": 4, "H-536404": 4}
    assert found.left_out.counts == {Reason.RETURN_NETTED: 1, Reason.SALE_RETURNED: 1}


def test_an_order_of_which_everything_came_back_is_no_order(file_of):
    path = file_of(
        line(order="536401", quantity="4", customer="1"), line(order="C536402", quantity="-4", customer="1")
    )
    assert set(orders_of(path)) == {"H-536365", "H-536366"}


def test_the_same_product_twice_in_an_order_is_one_line(file_of):
    path = file_of(line(quantity="2"), line(quantity="3"), line(quantity="1", price="2.00"))
    lines = [(each.unit_price, each.quantity) for each in orders_of(path)["H-536400"].lines]
    assert lines == [(Decimal("3.39"), 5), (Decimal("2.00"), 1)]


def test_a_missing_description_is_taken_from_the_other_lines_of_the_code(file_of):
    found = history(file_of(line(description="")))
    assert found.n_orders == 3
    assert [each.title for each in found.products()][0] == "White Metal Lantern"


def test_the_most_frequent_description_wins_and_case_of_codes_does_not_matter(file_of):
    cream = line(product="85123a", description="CREAM HANGING HEART T-LIGHT HOLDER")
    path = file_of(cream, cream)
    assert [each.title for each in history(path).products()][1] == "Cream Hanging Heart T-Light Holder"


def test_guests_are_nobody_known(file_of):
    found = history(file_of(clean=CLEAN[2:]))
    assert not found.shoppers()
    assert [order.shopper for order in found.orders()] == [""]


def test_a_shop_whose_codes_are_short_sells_products_with_short_codes(file_of):
    found = history(
        file_of(line(product="M", description="MUG"), line(product="C2", description="CUP"), clean=[])
    )
    assert len(found.products()) == 2


def test_products_whose_names_sound_like_services_are_products():
    for name in ["POST OFFICE CABINET", "Gift Wrap", "Delivery Van Toy", "Test Tube Rack", "Check Shirt"]:
        assert is_product("12345", description=name, usual_length=5), name


def test_remarks_never_name_a_product_that_was_sold(file_of):
    remarks = [line(description="thrown away", price="0")] * 5
    assert [each.title for each in history(file_of(*remarks)).products()][0] == "White Metal Lantern"


@pytest.mark.parametrize("name", ["orders.csv", "orders.csv.gz", "orders.data"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_files_are_read_plain_or_gzipped_in_utf8_or_cp1252(file_of, name, encoding):
    path = file_of(line(product="22222", description="CAFÉ MUG £5"), encoding=encoding, name=name)
    assert "Café Mug £5" in [each.title for each in history(path).products()]


def test_columns_are_found_by_common_names_in_any_case(file_of):
    header = "invoice,SKU,Product Name,QTY,Order Date,Price,Customer ID,Ship To"
    assert history(file_of(header=header)).n_orders == 2


def test_columns_can_be_named(file_of):
    header = "a,b,c,d,e,f,g,h"
    named = {"order": "A", "product": "b", "description": "c", "quantity": "d", "time": "e", "price": "f"}
    assert history(file_of(header=header), **named).n_orders == 2


def test_a_missing_column_is_named_with_those_there_are(file_of):
    with pytest.raises(UnknownColumnError, match=r"No column was found for price\..*--columns price="):
        history(file_of(header=HEADER.replace("UnitPrice", "Zebra")))
    with pytest.raises(UnknownColumnError, match="no column 'Cost' for price"):
        history(file_of(), price="Cost")


def test_the_option_for_columns_says_what_is_wrong_with_it():
    assert parse_columns("order=InvoiceNo, product=StockCode") == {
        "order": "InvoiceNo",
        "product": "StockCode",
    }
    for wrong in ("colour=Red", "order", "order="):
        with pytest.raises(UnknownColumnError, match="FIELD=COLUMN"):
            parse_columns(wrong)


def test_a_column_serves_one_field_only():
    header = ["Order", "SKU", "Product", "Qty", "Date", "Price"]
    assert locate(header, chosen={}) == {
        "order": 0, "product": 1, "description": 2, "quantity": 3, "time": 4, "price": 5
    }  # fmt: skip


def test_semicolons_and_decimal_commas_are_understood(file_of):
    path = file_of(
        "1;A-100;Red mug;2;24.12.2010 10:00;3,50",
        clean=[],
        header="Order;SKU;Description;Quantity;Date;Price",
    )
    [order] = history(path).orders()
    assert order.placed_at == datetime(2010, 12, 24, 10, 0, tzinfo=UTC)
    assert order.lines[0].unit_price == Decimal("3.50")


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (["12/1/10 8:26", "12/13/10 9:00"], (2010, 12, 1, 8, 26)),
        (["01/12/2010 08:26", "13/12/2010 09:00"], (2010, 12, 1, 8, 26)),
        (["2010-12-01T08:26:00+02:00"], (2010, 12, 1, 6, 26)),
        (["2010-12-01 08:26:00"], (2010, 12, 1, 8, 26)),
        (["2010-12-01"], (2010, 12, 1, 0, 0)),
    ],
)
def test_how_a_file_writes_its_times_is_found_out(texts, read):
    assert read_times(texts, now=NOW)[texts[0]] == datetime(*read, tzinfo=UTC)


def test_a_file_that_is_not_there_or_holds_no_sale_says_so(file_of, tmp_path):
    with pytest.raises(DataSetError, match="cannot be read"):
        history(tmp_path / "nothing.csv")
    with pytest.raises(DataSetError, match="has no sale to load"):
        history(file_of(line(price="0"), clean=[]))
    with pytest.raises(UnknownColumnError):
        history(file_of(header="", clean=[]))


def test_the_summary_tells_how_many_lines_were_left_out_why_and_where(file_of):
    found = history(file_of(*[line(price="0")] * 7))
    assert (
        "Read 10 lines; 3 are sales in 2 orders (1 of them by guests) and 7 were left out:"
        in found.remarks()[0]
    )
    assert "lines 5, 6, 7, 8, 9 …" in found.remarks()[1]


@pytest.mark.parametrize(
    ("shouted", "title"),
    [
        ("WHITE HANGING HEART T-LIGHT HOLDER", "White Hanging Heart T-Light Holder"),
        ("CHILDREN'S CUTLERY SPACEBOY ", "Children's Cutlery Spaceboy"),
        ("POLYESTER FILLER PAD 40x40cm", "Polyester Filler Pad 40x40cm"),
        ("PAPER BUNTING 30CM WITH LED LIGHTS", "Paper Bunting 30cm with LED Lights"),
        ("SET/6 RED SPOTTY PLATES ,PACK", "Set/6 Red Spotty Plates, Pack"),
        ("*Boombox Ipod Classic", "Boombox Ipod Classic"),
        ("iPhone case", "iPhone case"),
    ],
)
def test_titles_in_capitals_become_readable(shouted, title):
    assert readable(shouted) == title


@pytest.mark.parametrize(
    ("title", "department"),
    [
        ("Lunch Bag Red Retrospot", "Bags & Purses"),
        ("Ceramic Bowl Christmas Tree", "Christmas"),
        ("White Hanging Heart T-Light Holder", "Candles & Light"),
        ("Frosted Whatnot", ELSEWHERE),
    ],
)
def test_departments_follow_from_the_words_of_a_title(title, department):
    assert department_of(title) == department


@pytest.mark.real_data
@pytest.mark.skipif(not ONLINE_RETAIL.exists(), reason="needs ../shared/data/online-retail")
def test_online_retail_is_read_as_it_is(tmp_path):
    path = tmp_path / "part.csv"
    with (
        gzip.open(ONLINE_RETAIL, "rt", encoding="utf-8", newline="") as whole,
        path.open("w", newline="") as part,
    ):
        csv.writer(part).writerows(islice(csv.reader(whole), 20_001))
    found = history(path)
    left = found.left_out.counts
    sales = clean(read_lines(path, columns={}, left_out=LeftOut()), now=NOW, left_out=LeftOut())
    assert len(sales.lines) + left.total() == 20_000
    assert left[Reason.NOT_A_PRODUCT] > 50
    assert left[Reason.RETURN_NETTED] > 30
    assert left[Reason.BAD_DATE] == left[Reason.BAD_NUMBER] == 0
    titles = {each.variants[0].sku: each.title for each in found.products()}
    assert titles["85123A"] == "White Hanging Heart T-Light Holder"
    assert not {"POST", "DOT", "M", "D", "BANK CHARGES", "AMAZONFEE"} & titles.keys()
    assert not any(title.isupper() and len(title) > 4 for title in titles.values())
