CREATE TABLE export (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    person_id TEXT NOT NULL REFERENCES person (id), -- who asked for it, and alone may take it
    list TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('making', 'ready', 'taken')),
    row_count BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    taken_at BIGINT
);
CREATE INDEX export_list ON export (dealership_id, id);
CREATE INDEX export_expiry ON export (expires_at);

CREATE TABLE export_part (
    export_id TEXT NOT NULL REFERENCES export (id),
    place INTEGER NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (export_id, place)
);
