"""Visitors, and the two tables partitioned by month (see analytics/partitions.py).

Django cannot declare partitioned tables, so events and slates are created by SQL and told to its state.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CREATE_TABLES = """
CREATE TABLE analytics_event (
    id uuid NOT NULL PRIMARY KEY,
    visitor_id uuid NOT NULL,
    kind varchar(20) NOT NULL,
    occurred_at timestamptz NOT NULL,
    product_id bigint NULL,
    quantity integer NOT NULL,
    order_id bigint NULL,
    slate_id uuid NULL,
    slate_position smallint NULL,
    properties jsonb NOT NULL
) PARTITION BY RANGE (id);
CREATE TABLE analytics_event_default PARTITION OF analytics_event DEFAULT;
CREATE INDEX event_of_visitor ON analytics_event (visitor_id, occurred_at DESC);
CREATE INDEX event_of_slate ON analytics_event (slate_id) WHERE slate_id IS NOT NULL;

CREATE TABLE analytics_slate (
    id uuid NOT NULL PRIMARY KEY,
    visitor_id uuid NOT NULL,
    surface varchar(40) NOT NULL,
    served_at timestamptz NOT NULL,
    product_ids bigint[] NOT NULL,
    scores double precision[] NOT NULL,
    sources varchar(40)[] NOT NULL,
    reasons jsonb NOT NULL,
    anchor_ids bigint[] NOT NULL,
    snapshot_id bigint NULL,
    variant varchar(60) NOT NULL,
    fallback varchar(40) NOT NULL,
    duration_us integer NOT NULL
) PARTITION BY RANGE (id);
CREATE TABLE analytics_slate_default PARTITION OF analytics_slate DEFAULT;
CREATE INDEX slate_of_visitor ON analytics_slate (visitor_id, served_at DESC);
CREATE INDEX slate_of_surface ON analytics_slate (surface, served_at DESC);
"""

DROP_TABLES = "DROP TABLE analytics_event, analytics_slate"

KINDS = [
    ("view", "View"),
    ("click", "Click on a recommendation"),
    ("search", "Search"),
    ("add_to_cart", "Add to cart"),
    ("remove_from_cart", "Remove from cart"),
    ("buy", "Buy"),
    ("like", "Like"),
    ("save", "Save"),
    ("rate", "Rate"),
]


def outliving(model, **options):
    """A foreign key the database does not enforce: events outlive what they point to."""
    return models.ForeignKey(
        to=model, on_delete=django.db.models.deletion.DO_NOTHING, db_constraint=False, db_index=False, **options
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [("shop", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Visitor",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("first_seen_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField(db_index=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged",
                        to="analytics.visitor",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="visitor",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(CREATE_TABLES, DROP_TABLES)],
            state_operations=[
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                        ("visitor", outliving("analytics.visitor", related_name="events")),
                        ("kind", models.CharField(choices=KINDS, max_length=20)),
                        ("occurred_at", models.DateTimeField()),
                        ("product", outliving("shop.product", null=True, related_name="+")),
                        ("quantity", models.IntegerField(default=1)),
                        ("order_id", models.BigIntegerField(null=True)),
                        ("slate_id", models.UUIDField(null=True)),
                        ("slate_position", models.SmallIntegerField(null=True)),
                        ("properties", models.JSONField(default=dict)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["visitor", "-occurred_at"], name="event_of_visitor"),
                            models.Index(
                                condition=models.Q(("slate_id__isnull", False)),
                                fields=["slate_id"],
                                name="event_of_slate",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Slate",
                    fields=[
                        ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                        ("visitor", outliving("analytics.visitor", related_name="slates")),
                        ("surface", models.CharField(max_length=40)),
                        ("served_at", models.DateTimeField()),
                        (
                            "product_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), size=None
                            ),
                        ),
                        (
                            "scores",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.FloatField(), size=None
                            ),
                        ),
                        (
                            "sources",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), size=None
                            ),
                        ),
                        ("reasons", models.JSONField(default=list)),
                        (
                            "anchor_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), default=list, size=None
                            ),
                        ),
                        ("snapshot_id", models.BigIntegerField(null=True)),
                        ("variant", models.CharField(default="", max_length=60)),
                        ("fallback", models.CharField(default="", max_length=40)),
                        ("duration_us", models.IntegerField(default=0, verbose_name="duration (µs)")),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["visitor", "-served_at"], name="slate_of_visitor"),
                            models.Index(fields=["surface", "-served_at"], name="slate_of_surface"),
                        ],
                    },
                ),
            ],
        ),
    ]
