R"sql(
-- Version 2: the newest report of a doctor for each site (code and server), as JSON.
CREATE TABLE report (
    site TEXT PRIMARY KEY,
    version TEXT NOT NULL,               -- of the product, when the doctor looked
    time INTEGER NOT NULL,               -- by the site's clock
    text TEXT NOT NULL
) STRICT;
)sql"
