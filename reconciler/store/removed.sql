R"sql(
-- Version 3: when a software update point was last taken away from a server, at the server's time. The product
-- needs 15 minutes before it is installed there again.
CREATE TABLE removed (
    hierarchy TEXT NOT NULL,
    server TEXT NOT NULL,                -- lower case
    time INTEGER NOT NULL,
    PRIMARY KEY (hierarchy, server)
) STRICT, WITHOUT ROWID;
)sql"
