"""Writes categories, brands, products, their variants and pictures."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.text import slugify

from recoshop.datasets.media import delete_files
from recoshop.datasets.pictures import SIZE, drawn
from recoshop.datasets.progress import Track
from recoshop.datasets.records import ProductRecord
from recoshop.datasets.writing.known import Known
from shop.models import Brand, Category, Product, ProductImage, Variant
from shop.models.catalogue import picture_path

BATCH = 1000


def write_products(
    records: Sequence[ProductRecord], *, dataset: str, known: Known, track: Track
) -> list[ProductRecord]:
    """Write the products the shop does not have, without pictures, and return those.

    A product is there already when its slug or one of its SKUs is.
    """
    new = [each for each in records if not _is_known(each, known)]
    categories, brands = _categories(new), _brands(new)
    rows = [
        _product(
            each, dataset=dataset, category_id=categories[each.category], brand_id=brands.get(each.brand)
        )
        for each in new
    ]
    variants = []
    for row in track(Product.objects.bulk_create(rows, batch_size=BATCH), title="Products", total=len(rows)):
        known.products[row.slug] = row.pk
    for row, record in zip(rows, new, strict=True):
        variants += _variants(row, record)
    known.add_variants(Variant.objects.bulk_create(variants, batch_size=BATCH))
    return new


def write_pictures(records: Sequence[ProductRecord], *, known: Known, track: Track) -> int:
    """Draw and store the pictures of products just written. When that fails, no file is left behind."""
    wanted = [
        (known.products[record.slug], position, picture)
        for record in records
        for position, picture in enumerate(record.pictures)
    ]
    contents = drawn([picture for *_, picture in wanted], kept_in=settings.VAR_DIR / "pictures")
    rows: list[ProductImage] = []
    names: list[str] = []
    try:
        for (product_id, position, picture), content in zip(
            wanted, track(contents, title="Pictures", total=len(wanted)), strict=True
        ):
            row = ProductImage(
                product_id=product_id, position=position, alt=picture.alt, colour=picture.shows
            )
            name = picture_path(row, f"{picture.view}-{content.digest[:12]}.webp")
            names.append(default_storage.save(name, ContentFile(content.content)))
            # with its size given, Django does not read the file back to find it out
            row.image, row.width, row.height = names[-1], SIZE, SIZE
            rows.append(row)
        ProductImage.objects.bulk_create(rows, batch_size=BATCH)
    except BaseException:
        delete_files(names)
        raise
    return len(rows)


def _is_known(record: ProductRecord, known: Known) -> bool:
    return record.slug in known.products or any(each.sku in known.variants for each in record.variants)


def _categories(records: Iterable[ProductRecord]) -> dict[tuple[str, ...], int]:
    """Primary keys of categories by path; those that are missing are added to the tree."""
    slugs = dict(Category.objects.values_list("slug", "pk"))
    found: dict[tuple[str, ...], int] = {}
    for path in sorted({each.category[:end] for each in records for end in range(1, len(each.category) + 1)}):
        slug = "-".join(slugify(name) for name in path)[:140]
        if slug not in slugs:
            slugs[slug] = _add_category(path[-1], slug=slug, parent_id=found.get(path[:-1]))
        found[path] = slugs[slug]
    return found


def _add_category(name: str, *, slug: str, parent_id: int | None) -> int:
    if parent_id is None:
        return Category.objects.add_root({"name": name, "slug": slug}).pk
    # fetched each time: adding a node changes its parent and moves its siblings
    return Category.objects.add_child(Category.objects.get(pk=parent_id), {"name": name, "slug": slug}).pk


def _brands(records: Iterable[ProductRecord]) -> dict[str, int]:
    names = sorted({each.brand for each in records} - {""})
    rows = [Brand(name=name, slug=slugify(name)) for name in names]
    Brand.objects.bulk_create(rows, ignore_conflicts=True)
    return dict(Brand.objects.filter(name__in=names).values_list("name", "pk"))


def _product(record: ProductRecord, *, dataset: str, category_id: int, brand_id: int | None) -> Product:
    return Product(
        dataset=dataset,
        category_id=category_id,
        brand_id=brand_id,
        slug=record.slug,
        title=record.title,
        description=record.description,
        article_type=record.article_type,
        gender=record.gender,
        base_colour=record.base_colour,
        season=record.season,
        year=record.year,
        usage=record.usage,
        attributes=dict(record.attributes),
        arrived_at=record.arrived_at,
    )


def _variants(product: Product, record: ProductRecord) -> list[Variant]:
    return [
        Variant(
            product=product,
            sku=each.sku,
            colour=each.colour,
            size=each.size,
            price=each.price,
            compare_at_price=each.compare_at_price,
            stock=each.stock,
            position=position,
        )
        for position, each in enumerate(record.variants)
    ]
