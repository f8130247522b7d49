"""Finding products: by words, by facets, in an order.

The words are matched by PostgreSQL (`text`). What is left is counted, filtered and sorted on arrays in memory
(`columns`, `facets`), which every web process keeps in step with the rows that `index` writes. `finding` puts
these together; `suggestions` answers while somebody types.
"""
