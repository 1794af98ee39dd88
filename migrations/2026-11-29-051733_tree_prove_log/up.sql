-- The log proves itself. An entry that was taken into the tree has its place (`seq`, which was there before) and the hash of
-- the one before it. Hashes of the tree lie in tiles of 256, as C2SP's tlog-tiles has them.
ALTER TABLE audit_entry ADD COLUMN prev BYTEA; -- the leaf hash of the entry before, 32 bytes, zeros for the first
ALTER TABLE audit_entry ADD COLUMN code BYTEA; -- HMAC-SHA-256 of the entry: who wrote it had the key; entries of before have none

CREATE INDEX audit_entry_waiting ON audit_entry (at, id) WHERE seq IS NULL;

CREATE TABLE audit_tile (
    height INTEGER NOT NULL,
    place BIGINT NOT NULL,
    hashes BYTEA NOT NULL, -- up to 256 hashes of 32 bytes, in clear
    PRIMARY KEY (height, place)
);

CREATE TABLE audit_checkpoint (
    size BIGINT NOT NULL PRIMARY KEY,
    note TEXT NOT NULL, -- a signed note (C2SP)
    at BIGINT NOT NULL
);

-- Which entry vouches for a row of money or rights: the newest one that carries its authentication code.
CREATE TABLE sealed_row (
    kind TEXT NOT NULL,
    row_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    entry_id TEXT NOT NULL,
    PRIMARY KEY (kind, row_id)
);

-- What the checks of the log found, the newest kept for pages.
CREATE TABLE audit_check (
    at BIGINT NOT NULL PRIMARY KEY,
    report TEXT NOT NULL -- JSON, names nobody
);
