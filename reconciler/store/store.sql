R"sql(
-- Version 1 of the store. Times are seconds since 1970 in UTC; bodies are canonical JSON that the store does
-- not look into.

-- A run is one approved attempt to bring a hierarchy to its description; it may span several processes.
CREATE TABLE run (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,             -- hierarchy-number: what people type
    hierarchy TEXT NOT NULL,
    plan_id TEXT NOT NULL,
    command TEXT NOT NULL,
    started INTEGER NOT NULL,
    ended INTEGER,                       -- null: in progress, or its process died
    exit INTEGER
) STRICT;
CREATE INDEX run_of_hierarchy ON run (hierarchy, number);

-- What a run was about to do (intent), what came of it (outcome), what it learned (note). Only ever appended.
CREATE TABLE record (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    run TEXT NOT NULL REFERENCES run (id),
    time INTEGER NOT NULL,
    step TEXT NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    answers INTEGER REFERENCES record (sequence),  -- the intent that this outcome closes
    body TEXT NOT NULL
) STRICT;
CREATE INDEX record_of_run ON record (run, sequence);
CREATE UNIQUE INDEX record_answered ON record (answers) WHERE answers IS NOT NULL;

-- One row a hierarchy, kept when the lease is free: the epoch must never be used again.
CREATE TABLE lease (
    hierarchy TEXT PRIMARY KEY,
    run TEXT NOT NULL,                   -- empty: free
    holder TEXT NOT NULL,
    host TEXT NOT NULL,
    boot TEXT NOT NULL,
    name_space TEXT NOT NULL,
    pid INTEGER NOT NULL,
    process_started INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    acquired INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT;

-- Leases that were taken from their holders by hand, for the history.
CREATE TABLE broken_lease (
    hierarchy TEXT NOT NULL,
    run TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    time INTEGER NOT NULL,
    by TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

-- An owed synchronization: the server's time of the newest owing write, and how many were begun and never
-- answered.
CREATE TABLE debt (
    hierarchy TEXT PRIMARY KEY,
    written INTEGER NOT NULL,
    open INTEGER NOT NULL
) STRICT;

-- The newest synchronization that was seen to succeed.
CREATE TABLE success (
    hierarchy TEXT PRIMARY KEY,
    started INTEGER NOT NULL
) STRICT;

-- What was applied last, by address/field.
CREATE TABLE applied (
    hierarchy TEXT NOT NULL,
    address TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (hierarchy, address)
) STRICT, WITHOUT ROWID;

-- Waits for configured WSUS servers that were seen done, at the server's time.
CREATE TABLE configured (
    hierarchy TEXT NOT NULL,
    step TEXT NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (hierarchy, step)
) STRICT, WITHOUT ROWID;

-- Approved plans, whole, so that a run may be resumed under its approval.
CREATE TABLE plan (
    id TEXT PRIMARY KEY,
    hierarchy TEXT NOT NULL,
    time INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE timing (
    hierarchy TEXT NOT NULL,
    purpose TEXT NOT NULL,
    step TEXT NOT NULL,
    seconds INTEGER NOT NULL,
    ended INTEGER NOT NULL
) STRICT;
CREATE INDEX timing_of_purpose ON timing (hierarchy, purpose);

-- Written at every opening: proves that the store can be written before a site is touched.
CREATE TABLE opening (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    count INTEGER NOT NULL
) STRICT;
)sql"
